import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { StageSource } from '../../core/stage/contract.ts';
import { IconButton } from '../common/icon-button.tsx';
import { CloseIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import type { StageModel } from './stage-model.ts';
import { Thumb } from './thumb.tsx';

/** Pixels from the end that still count as being there. */
const NEAR = 8;

interface Props {
  readonly source: Pick<StageSource, 'shown'>;
  readonly model: Pick<StageModel, 'page' | 'goTo'>;
  /** It lies over the screen, and goes after each choice. */
  readonly sheet: boolean;
  readonly onClose: () => void;
}

/** The document's pages as small pictures. */
export function Thumbs({ source, model, sheet, onClose }: Props) {
  const t = useT();
  const list = useRef<HTMLOListElement>(null);
  /** The page that was last brought into sight. */
  const lookedAt = useRef(0);
  const doc = source.shown.value;

  // Past Preact: a long document has hundreds of items, of which a turn changes two.
  useSignalEffect(() => {
    const page = model.page.value;
    void source.shown.value;
    const items = list.current;
    if (!items) return;
    const before = items.querySelector('[aria-current]');
    const now = items.children[page - 1]?.querySelector('button');
    // After the turn's frame, which may bring the list itself; scrolling makes the browser lay out the page.
    if (lookedAt.current !== page)
      requestAnimationFrame(() => {
        const current = items.querySelector('[aria-current]');
        current?.scrollIntoView({ block: 'nearest' });
        if (current) lookedAt.current = page;
      });
    if (before === now) return;
    before?.removeAttribute('aria-current');
    before?.setAttribute('tabindex', '-1');
    now?.setAttribute('tabindex', '0');
    if (before !== null && before === document.activeElement) now?.focus({ preventScroll: true });
    now?.setAttribute('aria-current', 'page');
  });

  // In a window of another size all of them are higher or lower, and what is looked at would be elsewhere.
  useEffect(() => {
    const items = list.current;
    if (!items) return;
    let kept: 'end' | 'current' | null = null;
    let size = '';
    const sizeNow = () => `${items.clientWidth}×${items.clientHeight}`;
    const current = () => items.querySelector('[aria-current]');
    const note = () => {
      // A list of another size may scroll by itself before it is told so.
      if (size !== '' && size !== sizeNow()) return;
      const page = current()?.getBoundingClientRect();
      const { top, bottom } = items.getBoundingClientRect();
      const atEnd = items.scrollTop > 0 && items.scrollHeight - items.scrollTop - items.clientHeight < NEAR;
      kept = atEnd ? 'end' : page && page.bottom > top && page.top < bottom ? 'current' : null;
    };
    const observer = new ResizeObserver(() => {
      if (kept === 'end') items.scrollTop = items.scrollHeight;
      else if (kept === 'current') current()?.scrollIntoView({ block: 'nearest' });
      size = sizeNow();
      note();
    });
    observer.observe(items);
    items.addEventListener('scroll', note, { passive: true });
    return () => {
      observer.disconnect();
      items.removeEventListener('scroll', note);
    };
  }, []);

  const pages = doc?.pages ?? 0;
  return (
    <>
      {sheet && <button type="button" class="scrim" aria-label={t('close')} onClick={onClose} />}
      <nav class="thumbs" aria-label={t('stage.thumbs')}>
        {sheet && (
          <div class="thumbs-head">
            <h2>{t('stage.thumbs')}</h2>
            <IconButton label={t('close')} onClick={onClose}>
              <CloseIcon />
            </IconButton>
          </div>
        )}
        <ol ref={list} class="scrolls">
          {doc &&
            Array.from({ length: pages }, (_, i) => (
              <Thumb
                key={`${doc.id}/${i + 1}`}
                document={doc.id}
                page={i + 1}
                drawn={i + 1 <= doc.drawn}
                title={doc.titles[i] ?? ''}
                size={doc.sizes[i]}
                onGo={(page) => {
                  model.goTo(page);
                  if (sheet) onClose();
                }}
              />
            ))}
        </ol>
      </nav>
    </>
  );
}
