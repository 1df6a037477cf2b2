import { effect, type ReadonlySignal } from '@preact/signals';
import type { Renderer } from './renderer.ts';

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
        layer.replaceChildren(
          ...links.map(({ at: [left, top, width, height], to }) => {
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
