/** The page in the stage: the best there is of it, one above the other. */
import { pictureUrl, thumbUrl } from '../../core/documents/contract.ts';
import type { PageCache } from './page-cache.ts';
import type { Pictures } from './pictures.ts';
import type { Scene } from './scene.ts';

export interface Sheet {
  /** What else is to lie on the page is put into it. */
  readonly element: HTMLElement;
  holds(canvas: HTMLCanvasElement): boolean;
  /** Puts the best there is of the wanted page into the sheet, and takes everything of other pages out. */
  paint(scene: Scene): void;
  clear(): void;
  dispose(): void;
}

interface Parts {
  readonly host: HTMLElement;
  readonly cache: Pick<PageCache, 'get'>;
  readonly pictures: Pick<Pictures, 'ready'>;
  /** The shape of the document's page is known from its picture. */
  readonly learn: (document: string, ratio: number) => void;
}

export function createSheet({ host, cache, pictures, learn }: Parts): Sheet {
  const element = div('sheet');
  const under = div('sheet-under');
  const over = div('sheet-over');
  element.append(under, over);
  host.prepend(element);
  let painted = '';

  function announce(document: string, page: number, by: 'canvas' | 'picture') {
    host.dataset.by = by;
    if (painted === `${document}/${page}`) return;
    painted = `${document}/${page}`;
    host.dataset.document = document;
    host.dataset.page = String(page);
    requestAnimationFrame(() => {
      const detail = { page, at: performance.now() };
      host.dispatchEvent(new CustomEvent('lectern:painted', { detail, bubbles: true }));
    });
  }

  function paintNothing() {
    under.replaceChildren();
    over.replaceChildren();
    painted = '';
    delete host.dataset.page;
    delete host.dataset.document;
  }

  /** The picture of the page, or the small one. */
  function paintPicture(document: string, page: number) {
    const picture = pictures.ready(pictureUrl(document, page));
    if (picture) {
      if (under.firstChild !== picture) under.replaceChildren(picture);
      if (picture.naturalWidth > 0) learn(document, picture.naturalWidth / picture.naturalHeight);
      announce(document, page, 'picture');
      return;
    }
    const thumb = pictures.ready(thumbUrl(document, page));
    if (thumb) under.replaceChildren(thumb);
    else under.replaceChildren();
  }

  return {
    element,
    holds: (canvas) => canvas.parentNode === over,
    paint({ document, page, known }) {
      host.classList.toggle('has-page', document !== null);
      if (document === null) {
        paintNothing();
        return;
      }
      const drawn = cache.get({ document, page });
      if (drawn) {
        if (over.firstChild !== drawn.canvas) over.replaceChildren(drawn.canvas);
        under.replaceChildren();
        announce(document, page, 'canvas');
        return;
      }
      over.replaceChildren();
      if (known && page <= known.drawn) paintPicture(document, page);
      else under.replaceChildren();
    },
    clear: () => over.replaceChildren(),
    dispose: () => element.remove(),
  };
}

function div(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
