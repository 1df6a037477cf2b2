import { computed, effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Ink, UNIT } from '../../../protocol/stage.ts';
import type { Conference } from '../../core/contract.ts';
import { useT } from '../ui-context.ts';
import { attachGestures } from './gestures.ts';
import { createInkLayer } from './ink-layer.ts';
import type { InkModel } from './ink-model.ts';
import { createLinkLayer } from './link-layer.ts';
import { createPen } from './pen.ts';
import { createPointerLayer } from './pointer-layer.ts';
import { createRenderer, type Renderer } from './renderer.ts';
import type { StageModel } from './stage-model.ts';
import { strokeAt } from './strokes.ts';
import { type Tool, type ToolState, WIDTH } from './tool-state.ts';
import './stage.css';
import './tools.css';
import './thumbs.css';

interface Props {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly ink: InkModel;
  readonly tools: ToolState;
  /** Gives the renderer to the controls around, null when it is gone. */
  readonly onRenderer: (renderer: Renderer | null) => void;
}

/** Reach of the eraser in 1/10000 of the page's width. */
const ERASER = 80;

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
      known: conference.shown.value?.id === model.document.value ? conference.shown.value : null,
    }));
    const renderer = createRenderer(el, scene);
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
    /** What is in hand until the finger is up, whatever tool is chosen meanwhile. */
    let held: { readonly tool: Tool; readonly of: string } | null = null;
    const here = () => `${model.document.peek()}/${model.page.peek()}`;
    let style: Pick<Ink, 'tool' | 'color' | 'width'> = { tool: 'pen', color: '', width: 1 };
    const pen = createPen({ begin: (at) => ink.begin(style, at), extend: ink.extend, end: ink.end });
    function rub(at: readonly [number, number]) {
      const hit = strokeAt(ink.strokes.peek(), at, ERASER, UNIT / renderer.ratio.peek());
      if (hit) ink.erase(hit.id);
    }
    const detach = attachGestures(el, renderer, {
      tool: () => (canUse() ? tools.tool.peek() : 'hand'),
      view: () => model.view.peek(),
      clicks: canUse,
      swipes: () => model.document.peek() !== null,
      onView: model.look,
      onTurn: model.step,
      onTool(phase, at) {
        const tool = tools.tool.peek();
        if (phase === 'down') {
          held = { tool, of: here() };
          if (tool === 'pen' || tool === 'marker') style = { tool, color: tools.color.peek(), width: WIDTH[tool] };
          if (tool === 'eraser') ink.beginErasing();
        }
        // The page was turned: the gesture is over, and leaves nothing on the next one.
        if (!held || held.of !== here()) return;
        if (phase === 'cancel' || phase === 'up') {
          if (held.tool === 'eraser') ink.endErasing();
          else if (phase === 'cancel') ink.cancel();
          pen.up();
          held = null;
        } else if (held.tool === 'eraser') rub(at);
        else pen[phase](at);
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
      layer.dispose();
      pointer.dispose();
      renderer.dispose();
    };
  }, [conference, model, ink, tools]);

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
