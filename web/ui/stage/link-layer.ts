import { effect, type ReadonlySignal } from '@preact/signals';
import type { PageLink } from './pdf-links.ts';
import type { Renderer } from './renderer.ts';

/** Parts of a page that links may take without looking like some: one, and the others together. More is a trap for clicks. */
const ONE = 1 / 4;
const OTHERS = 1 / 2;

/** What of the links lies on the page: beside it a click is not meant for any. */
export function linksOnPage(links: readonly PageLink[]): PageLink[] {
  return links.flatMap(({ at: [left, top, width, height], to }): PageLink[] => {
    const [x, y] = [Math.max(0, left), Math.max(0, top)];
    const [across, down] = [Math.min(1, left + width) - x, Math.min(1, top + height) - y];
    return across > 0 && down > 0 ? [{ at: [x, y, across, down], to }] : [];
  });
}

/** Those of the links on a page that must be plain to see, as a click that is meant for the page would meet them. */
export function plainLinks(links: readonly PageLink[]): ReadonlySet<PageLink> {
  const area = ({ at: [, , width, height] }: PageLink) => width * height;
  const others = links.filter((link) => area(link) < ONE);
  const all = others.reduce((sum, link) => sum + area(link), 0) >= OTHERS;
  return new Set(links.filter((link) => all || area(link) >= ONE));
}

/** Where a link leads, in few words: of an address what says whose it is, as it is written in the DNS. */
function placeOf(to: PageLink['to']): string {
  if ('page' in to) return `→ ${to.page}`;
  const { protocol, host, pathname } = new URL(to.url);
  return protocol === 'mailto:' ? pathname : host;
}

/** The links of the page as real links over it. Returns what takes them away. */
export function createLinkLayer(
  renderer: Renderer,
  page: ReadonlySignal<number>,
  label: () => string,
  onPage: (page: number) => void,
): () => void {
  const layer = document.createElement('div');
  layer.className = 'links';
  layer.setAttribute('role', 'group');
  renderer.sheet.append(layer);
  const stop = effect(() => {
    const pdf = renderer.pdf.value;
    const number = page.value;
    layer.replaceChildren();
    layer.hidden = true;
    if (!pdf) return;
    void pdf
      .links(number)
      .then((all) => {
        const links = linksOnPage(all);
        if (page.peek() !== number || renderer.pdf.peek() !== pdf || links.length === 0) return;
        const plain = plainLinks(links);
        layer.replaceChildren(
          ...links.map((each) => {
            const [left, top, width, height] = each.at;
            const { to } = each;
            const link = document.createElement('a');
            if ('url' in to) {
              link.href = to.url;
              link.target = '_blank';
              link.rel = 'noopener noreferrer';
              link.setAttribute('aria-label', to.url);
              link.title = to.url;
            } else {
              link.href = `#${to.page}`;
              link.setAttribute('aria-label', `→ ${to.page}`);
              link.addEventListener('click', (event) => {
                event.preventDefault();
                onPage(to.page);
              });
            }
            if (plain.has(each)) link.dataset.place = placeOf(to);
            link.style.left = `${left * 100}%`;
            link.style.top = `${top * 100}%`;
            link.style.width = `${width * 100}%`;
            link.style.height = `${height * 100}%`;
            return link;
          }),
        );
        layer.setAttribute('aria-label', label());
        layer.hidden = false;
      })
      // Without them the page is still shown.
      .catch(() => {});
  });
  return () => {
    stop();
    layer.remove();
  };
}
