/**
 * What fingers, mouse and pen do on the stage. One pointer draws, points, drags or turns; two pinch; a wheel with Ctrl
 * (which is also what a touch pad's pinch sends) zooms.
 */
import { UNIT, type View } from '../../../protocol/stage.ts';
import { panBy, settle, zoomAt } from './layout.ts';
import type { Renderer } from './renderer.ts';
import type { Tool } from './tool-state.ts';

export interface Gestures {
  readonly tool: () => Tool;
  readonly view: () => View;
  /** Whether a click or a swipe turns the page. */
  readonly turns: () => boolean;
  onView(view: View): void;
  onTurn(by: 1 | -1): void;
  /** A drawing tool at a place of the page, in 1/10000. */
  onTool(phase: 'down' | 'move' | 'up', at: readonly [number, number]): void;
  onPoint(at: readonly [number, number] | null): void;
}

/** Pixels that a click may wander. */
const CLICK_SLOP = 6;
const SWIPE = 48;

/** Listens on `host` until the returned function is called. */
export function attachGestures(host: HTMLElement, renderer: Renderer, to: Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number; startX: number; startY: number }>();
  let single: 'tool' | 'drag' | null = null;
  let pinch: { distance: number; zoom: number } | null = null;
  let wandered = false;

  const local = (event: MouseEvent) => {
    const rect = host.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const onPage = ({ x, y }: { x: number; y: number }): [number, number] => {
    const box = renderer.box.peek();
    return [((x - box.left) / box.width) * UNIT, ((y - box.top) / box.height) * UNIT];
  };
  const zoom = (to_: number, x: number, y: number) =>
    to.onView(zoomAt(renderer.size.peek(), renderer.ratio.peek(), to.view(), to_, x, y));
  const drags = () => to.view().zoom > 1;
  const isDrawing = (tool: Tool) => tool === 'pen' || tool === 'marker' || tool === 'eraser';

  function down(event: PointerEvent) {
    if (event.button !== 0 || isControl(event.target)) return;
    const { x, y } = local(event);
    pointers.set(event.pointerId, { x, y, startX: x, startY: y });
    host.setPointerCapture(event.pointerId);
    if (pointers.size === 2) {
      if (single === 'tool') to.onTool('up', onPage({ x, y }));
      single = null;
      wandered = true;
      pinch = { distance: spread(), zoom: to.view().zoom };
      return;
    }
    if (pointers.size > 2) return;
    wandered = false;
    single = isDrawing(to.tool()) ? 'tool' : 'drag';
    if (single === 'tool') to.onTool('down', onPage({ x, y }));
  }

  function move(event: PointerEvent) {
    const at = local(event);
    const pointer = pointers.get(event.pointerId);
    if (to.tool() === 'laser' && (event.pointerType === 'mouse' || pointer)) point(at);
    if (!pointer) return;
    const dx = at.x - pointer.x;
    const dy = at.y - pointer.y;
    Object.assign(pointer, at);
    if (Math.hypot(at.x - pointer.startX, at.y - pointer.startY) > CLICK_SLOP) wandered = true;
    if (pinch && pointers.size === 2) {
      const middle = centre();
      const next = zoomAt(
        renderer.size.peek(),
        renderer.ratio.peek(),
        to.view(),
        (pinch.zoom * spread()) / pinch.distance,
        middle.x,
        middle.y,
      );
      to.onView(panBy(renderer.size.peek(), renderer.ratio.peek(), next, dx / 2, dy / 2));
    } else if (single === 'tool') {
      for (const each of event.getCoalescedEvents?.() ?? [event]) to.onTool('move', onPage(local(each)));
    } else if (single === 'drag' && to.tool() === 'hand' && drags()) {
      to.onView(panBy(renderer.size.peek(), renderer.ratio.peek(), to.view(), dx, dy));
    }
  }

  function up(event: PointerEvent) {
    const pointer = pointers.get(event.pointerId);
    if (!pointer) return;
    pointers.delete(event.pointerId);
    const at = local(event);
    if (pinch) {
      if (pointers.size < 2) pinch = null;
      return;
    }
    if (single === 'tool') to.onTool('up', onPage(at));
    else if (single === 'drag' && event.type === 'pointerup') finish(event, pointer, at);
    if (to.tool() === 'laser' && event.pointerType !== 'mouse') to.onPoint(null);
    single = null;
  }

  function finish(event: PointerEvent, from: { startX: number; startY: number }, at: { x: number; y: number }) {
    if (!to.turns() || to.tool() !== 'hand') return;
    const dx = at.x - from.startX;
    if (!wandered) {
      to.onTurn(at.x >= host.clientWidth / 2 ? 1 : -1);
    } else if (
      event.pointerType !== 'mouse' &&
      !drags() &&
      Math.abs(dx) > SWIPE &&
      Math.abs(dx) > 1.5 * Math.abs(at.y - from.startY)
    ) {
      to.onTurn(dx < 0 ? 1 : -1);
    }
  }

  function wheel(event: WheelEvent) {
    const { x, y } = local(event);
    const pixels = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(to.view().zoom * Math.exp(-event.deltaY * pixels * 0.004), x, y);
    } else if (drags()) {
      event.preventDefault();
      const next = panBy(
        renderer.size.peek(),
        renderer.ratio.peek(),
        to.view(),
        -event.deltaX * pixels,
        -event.deltaY * pixels,
      );
      to.onView(next);
    }
  }

  function point(at: { x: number; y: number }) {
    const [x, y] = onPage(at);
    to.onPoint(x < 0 || y < 0 || x > UNIT || y > UNIT ? null : [Math.round(x), Math.round(y)]);
  }
  const leave = () => {
    if (to.tool() === 'laser') to.onPoint(null);
  };

  function spread() {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) : 1;
  }
  function centre() {
    const [a, b] = [...pointers.values()];
    return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : { x: 0, y: 0 };
  }

  const controller = new AbortController();
  const { signal } = controller;
  host.addEventListener('pointerdown', down, { signal });
  host.addEventListener('pointermove', move, { signal });
  host.addEventListener('pointerup', up, { signal });
  host.addEventListener('pointercancel', up, { signal });
  host.addEventListener('pointerleave', leave, { signal });
  host.addEventListener('wheel', wheel, { signal, passive: false });
  return () => controller.abort();
}

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest('a, button, input') !== null;

/** Zoom by the buttons: about the middle. */
export function zoomBy(renderer: Renderer, view: View, factor: number): View {
  return settle(renderer.size.peek(), renderer.ratio.peek(), { ...view, zoom: view.zoom * factor });
}
