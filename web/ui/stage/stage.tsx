import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { pageOf } from '../../../protocol/stage/shown.ts';
import type { Conference } from '../../core/room/contract.ts';
import { useT } from '../ui-context.ts';
import { createDrawing } from './drawing.ts';
import { attachGestures } from './gestures.ts';
import { createInkLayer } from './ink-layer.ts';
import type { InkModel } from './ink-model.ts';
import { createLinkLayer } from './link-layer.ts';
import { createPointerLayer } from './pointer-layer.ts';
import { createRenderer, type Renderer } from './renderer.ts';
import type { StageModel } from './stage-model.ts';
import type { ToolState } from './tool-state.ts';
import './stage.css';
import './tools.css';
import './thumbs.css';
import './links.css';

interface Props {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly ink: InkModel;
  readonly tools: ToolState;
  /** Gives the renderer to the controls around, null when it is gone. */
  readonly onRenderer: (renderer: Renderer | null) => void;
}

export function Stage({ conference, model, ink, tools, onRenderer }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const scene = computed(() => ({
      document: model.document.value,
      page: model.page.value,
      view: model.view.value,
      known: conference.stage.shown.value?.id === model.document.value ? conference.stage.shown.value : null,
    }));
    const renderer = createRenderer(el, scene);
    const layer = createInkLayer(renderer.sheet);
    const pointer = createPointerLayer(renderer.sheet);
    let pointing = false;
    function point(at: readonly [number, number] | null) {
      if (at === null && !pointing) return;
      pointing = at !== null;
      pointer.mine(at);
      conference.stage.point(at);
    }
    const canUse = () => conference.people.presenter.peek() && model.document.peek() !== null && !model.black.peek();
    const drawing = createDrawing({ ink, tools, ratio: () => renderer.ratio.peek() });
    const detach = attachGestures(el, renderer, {
      tool: () => (canUse() ? tools.tool.peek() : 'hand'),
      view: () => model.view.peek(),
      clicks: canUse,
      swipes: () => model.document.peek() !== null,
      onView: model.look,
      onTurn: model.step,
      onTool: drawing.on,
      onPoint: point,
    });
    const unlink = createLinkLayer(renderer, model.page, () => t('stage.links'), model.goTo);
    const stop = [
      effect(() => layer.show(ink.strokes.value, renderer.ratio.value)),
      effect(() => {
        const state = conference.stage.state.value;
        const { pointer: shown } = state;
        pointer.show(model.page.value === pageOf(state) && shown?.from !== conference.people.nick.value ? shown : null);
      }),
      effect(() => {
        const usable = conference.people.presenter.value && !model.black.value;
        el.dataset.tool = usable ? tools.tool.value : 'hand';
        if (!usable || tools.tool.value !== 'laser') point(null);
      }),
      effect(() => {
        el.classList.toggle('closer', model.view.value.zoom > 1);
      }),
    ];
    onRenderer(renderer);
    return () => {
      onRenderer(null);
      for (const end of stop) end();
      unlink();
      detach();
      drawing.dispose();
      layer.dispose();
      pointer.dispose();
      renderer.dispose();
    };
  }, [conference, model, ink, tools]);

  const page = model.page.value;
  const pages = model.pages.value;
  const title = conference.stage.shown.value?.titles[page - 1] ?? '';
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
