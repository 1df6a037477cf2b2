/** The page with all that lies on it, and what fingers do there: outside of Preact, as the renderer is. */
import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { pageOf } from '../../../protocol/stage/shown.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import type { StageControl, StageSource } from '../../core/stage/contract.ts';
import { createDrawing } from './drawing.ts';
import { attachGestures } from './gestures.ts';
import { createInkLayer } from './ink-layer.ts';
import type { InkModel } from './ink-model.ts';
import { createLinkLayer } from './link-layer.ts';
import { createPointerLayer } from './pointer-layer.ts';
import { createRenderer, type Renderer } from './renderer.ts';
import type { StageModel } from './stage-model.ts';
import type { ToolState } from './tool-state.ts';

/** What somebody has in hand who is in the room of the stage. */
export interface Hold extends Pick<StageControl, 'point'> {
  /** It can be used: one presents. */
  readonly presenter: ReadonlySignal<boolean>;
  /** Under which one's own pointer comes back. */
  readonly nick: ReadonlySignal<string>;
  readonly ink: InkModel;
  readonly tools: ToolState;
}

export interface StageViewParts {
  /** Of a room, or of what only shows what was on it. */
  readonly source: StageSource;
  readonly model: StageModel;
  /** Of the page in sight. */
  readonly strokes: ReadonlySignal<readonly Ink[]>;
  /** null where the stage is only looked at. */
  readonly hold: Hold | null;
  /** What the links of a page are called together. */
  linksLabel(): string;
}

/** @returns what it is drawn by, and what ends it */
export function createStageView(
  el: HTMLElement,
  { source, model, strokes, hold, linksLabel }: StageViewParts,
): { readonly renderer: Renderer; dispose(): void } {
  const scene = computed(() => ({
    document: model.document.value,
    page: model.page.value,
    view: model.view.value,
    known: source.shown.value?.id === model.document.value ? source.shown.value : null,
  }));
  const renderer = createRenderer(el, scene);
  const layer = createInkLayer(renderer.sheet);
  const pointer = createPointerLayer(renderer.sheet);
  let pointing = false;
  function point(at: readonly [number, number] | null) {
    if (at === null && !pointing) return;
    pointing = at !== null;
    pointer.mine(at);
    hold?.point(at);
  }
  const usable = computed(() => (hold?.presenter.value ?? false) && !model.black.value);
  const canUse = () => usable.peek() && model.document.peek() !== null;
  const drawing = hold && createDrawing({ ink: hold.ink, tools: hold.tools, ratio: () => renderer.ratio.peek() });
  const ends = [
    attachGestures(el, renderer, {
      tool: () => (hold && canUse() ? hold.tools.tool.peek() : 'hand'),
      view: () => model.view.peek(),
      clicks: canUse,
      swipes: () => model.document.peek() !== null,
      onView: model.look,
      onTurn: model.step,
      onTool: (phase, at) => drawing?.on(phase, at),
      onPoint: point,
    }),
    createLinkLayer(renderer, model.page, linksLabel, model.goTo),
    effect(() => layer.show(strokes.value, renderer.ratio.value)),
    effect(() => {
      const state = source.state.value;
      const { pointer: shown } = state;
      pointer.show(model.page.value === pageOf(state) && shown?.from !== hold?.nick.value ? shown : null);
    }),
    effect(() => {
      const tool = hold && usable.value ? hold.tools.tool.value : 'hand';
      el.dataset.tool = tool;
      if (tool !== 'laser') point(null);
    }),
    effect(() => {
      el.classList.toggle('closer', model.view.value.zoom > 1);
    }),
  ];
  return {
    renderer,
    dispose() {
      for (const end of ends) end();
      drawing?.dispose();
      layer.dispose();
      pointer.dispose();
      renderer.dispose();
    },
  };
}
