import { useEffect, useRef } from 'preact/hooks';
import { useT } from '../ui-context.ts';
import type { Renderer } from './renderer.ts';
import { createStageView, type StageViewParts } from './stage-view.ts';
import './stage.css';
import './tools.css';
import './thumbs.css';
import './links.css';

interface Props extends Omit<StageViewParts, 'linksLabel'> {
  /** Gives the renderer to the controls around, null when it is gone. */
  readonly onRenderer: (renderer: Renderer | null) => void;
}

export function Stage({ source, model, strokes, hold, onRenderer }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!host.current) return;
    const view = createStageView(host.current, { source, model, strokes, hold, linksLabel: () => t('stage.links') });
    onRenderer(view.renderer);
    return () => {
      onRenderer(null);
      view.dispose();
    };
  }, [source, model, strokes, hold]);

  const page = model.page.value;
  const pages = model.pages.value;
  const title = source.shown.value?.titles[page - 1] ?? '';
  // Until it is known how many pages there are, there is nothing true to say of the page.
  const shown = model.document.value !== null && pages > 0;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form */}
      <div
        ref={host}
        class="stage-host"
        data-testid="stage"
        role="group"
        aria-label={
          shown
            ? t(title ? 'stage.pageTitled' : 'stage.page', { page, pages, title })
            : t(model.document.value === null ? 'stage.empty' : 'stage.preparing')
        }
      />
      <p class="visually-hidden" aria-live="polite">
        {shown && t(title ? 'stage.pageTitled' : 'stage.page', { page, pages, title })}
      </p>
    </>
  );
}
