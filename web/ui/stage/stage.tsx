import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { UNIT } from '../../../protocol/stage.ts';
import type { Conference } from '../../core/contract.ts';
import { useT } from '../ui-context.ts';
import { attachGestures } from './gestures.ts';
import { createInkLayer } from './ink-layer.ts';
import { createInkModel } from './ink-model.ts';
import { createLinkLayer } from './link-layer.ts';
import { createPointerLayer } from './pointer-layer.ts';
import { createRenderer, type Renderer } from './renderer.ts';
import type { StageModel } from './stage-model.ts';
import { strokeAt } from './strokes.ts';
import { type ToolState, WIDTH } from './tool-state.ts';
import './stage.css';

interface Props {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly tools: ToolState;
  /** Gives the renderer to the controls around, null when it is gone. */
  readonly onRenderer: (renderer: Renderer | null) => void;
}

/** Reach of the eraser in 1/10000 of the page's width. */
const ERASER = 80;

export function Stage({ conference, model, tools, onRenderer }: Props) {
  const t = useT();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const scene = computed(() => ({
      document: model.document.value,
      page: model.page.value,
      view: model.view.value,
      known: conference.shown.value?.id === model.document.value ? conference.shown.value : null,
    }));
    const renderer = createRenderer(el, scene);
    const ink = createInkModel(conference, model);
    const layer = createInkLayer(renderer.sheet);
    const pointer = createPointerLayer(renderer.sheet);
    let pointing = false;
    function point(at: readonly [number, number] | null) {
      if (at === null && !pointing) return;
      pointing = at !== null;
      pointer.mine(at);
      conference.point(at);
    }
    const canUse = () => conference.presenter.peek() && conference.stage.peek().document !== null;
    const detach = attachGestures(el, renderer, {
      tool: () => (canUse() ? tools.tool.peek() : 'hand'),
      view: () => model.view.peek(),
      turns: canUse,
      onView: model.look,
      onTurn: model.step,
      onTool(phase, at) {
        const tool = tools.tool.peek();
        if (tool === 'eraser') {
          const hit =
            phase === 'up' ? undefined : strokeAt(ink.strokes.peek(), at, ERASER, UNIT / renderer.ratio.peek());
          if (hit) ink.erase(hit.id);
        } else if (phase === 'up') {
          ink.end();
        } else if (phase === 'move') {
          ink.extend(at);
        } else if (tool === 'pen' || tool === 'marker') {
          ink.begin({ tool, color: tools.color.peek(), width: WIDTH[tool] }, at);
        }
      },
      onPoint: point,
    });
    const unlink = createLinkLayer(renderer, model.page, () => t('stage.links'), model.goTo);
    const stop = [
      effect(() => layer.show(ink.strokes.value, renderer.ratio.value)),
      effect(() => {
        const { pointer: shown, page } = conference.stage.value;
        pointer.show(model.page.value === page && shown?.from !== conference.nick.value ? shown : null);
      }),
      effect(() => {
        el.dataset.tool = conference.presenter.value ? tools.tool.value : 'hand';
        if (tools.tool.value !== 'laser') point(null);
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
      ink.dispose();
      layer.dispose();
      pointer.dispose();
      renderer.dispose();
    };
  }, [conference, model, tools]);

  const page = model.page.value;
  const pages = model.pages.value;
  const title = conference.shown.value?.titles[page - 1] ?? '';
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
