import { effect, type ReadonlySignal } from '@preact/signals';
import type { PageLink } from './pdf.ts';
import type { Renderer } from './renderer.ts';

/** Parts of a page that links may take without looking like some: one, and all together. More is a trap for clicks. */
const ONE = 1 / 4;
const ALL = 1 / 2;

/** Those of a page's links that must be plain to see, as a click that is meant for the page would meet them. */
export function plainLinks(links: readonly PageLink[]): ReadonlySet<PageLink> {
  const within = (from: number, length: number) => Math.max(0, Math.min(1, from + length) - Math.max(0, from));
  const areas = links.map(({ at: [left, top, width, height] }) => within(left, width) * within(top, height));
  const all = areas.reduce((sum, area) => sum + area, 0) >= ALL;
  return new Set(links.filter((_, index) => all || (areas[index] ?? 0) >= ONE));
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
      .then((links) => {
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
