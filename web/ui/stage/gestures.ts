/**
 * What fingers, mouse and pen do on the stage. One pointer draws, points, drags or turns; two pinch; a wheel with Ctrl
 * (which is also what a touch pad's pinch sends) zooms.
 */
import { UNIT, type View } from '../../../protocol/stage/stage.ts';
import { isOverlayOpen } from '../common/overlay.ts';
import { FIT, panBy, settle, zoomAt } from './layout.ts';
import { isOnPage } from './pen.ts';
import type { Renderer } from './renderer.ts';
import type { Tool } from './tool-state.ts';

export interface Gestures {
  readonly tool: () => Tool;
  readonly view: () => View;
  /** A click on the page, or a tap, turns it. Without that two taps zoom. */
  readonly clicks: () => boolean;
  /** A finger that goes across turns the page. */
  readonly swipes: () => boolean;
  onView(view: View): void;
  onTurn(by: 1 | -1): void;
  /** A drawing tool at a place of the page, in 1/10000; `cancel`: it was the first finger of a pinch. */
  onTool(phase: 'down' | 'move' | 'up' | 'cancel', at: readonly [number, number]): void;
  onPoint(at: readonly [number, number] | null): void;
}

/** Pixels that a click may wander. */
const CLICK_SLOP = 6;
const SWIPE = 48;
/** ms between two taps, and pixels, that make a double tap of them. */
const DOUBLE_MS = 400;
const DOUBLE_SLOP = 24;
/** ms in which a second finger makes a pinch of what had begun as a stroke. */
const PINCH_MS = 600;
/** What two taps zoom to. */
const CLOSER = 2.5;

/** Listens on `host` until the returned function is called. */
export function attachGestures(host: HTMLElement, renderer: Renderer, to: Gestures): () => void {
  const pointers = new Map<number, { x: number; y: number; startX: number; startY: number }>();
  let single: 'tool' | 'drag' | null = null;
  let pinch: { distance: number; zoom: number } | null = null;
  let wandered = false;
  let since = 0;
  let lastTap: { readonly at: number; readonly x: number; readonly y: number } | null = null;
  /** How many clicks of the mouse this is, one after the other: as the system counts them, by the user's settings. */
  let clicks = 1;

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
    // The browser closes the menu when this pointer goes up, if nothing has captured it.
    if (isOverlayOpen(host.ownerDocument)) return;
    const { x, y } = local(event);
    pointers.set(event.pointerId, { x, y, startX: x, startY: y });
    host.setPointerCapture(event.pointerId);
    if (pointers.size === 2) {
      // A long stroke was meant, as a hand that is laid down beside it is not.
      if (single === 'tool')
        to.onTool(wandered && event.timeStamp - since > PINCH_MS ? 'up' : 'cancel', onPage({ x, y }));
      single = null;
      wandered = true;
      pinch = { distance: spread(), zoom: to.view().zoom };
      return;
    }
    if (pointers.size > 2) return;
    wandered = false;
    since = event.timeStamp;
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
    if (to.tool() !== 'hand') return;
    if (!wandered) return click(event, at);
    const dx = at.x - from.startX;
    const across = Math.abs(dx) > SWIPE && Math.abs(dx) > 1.5 * Math.abs(at.y - from.startY);
    if (event.pointerType !== 'mouse' && across && !drags() && to.swipes()) to.onTurn(dx < 0 ? 1 : -1);
  }

  function click(event: PointerEvent, { x, y }: { x: number; y: number }) {
    if (!isOnPage(onPage({ x, y }))) return;
    const double = event.pointerType === 'mouse' ? clicks % 2 === 0 : isSecondTap(event, x, y);
    if (to.clicks()) {
      if (!double) to.onTurn(x >= host.clientWidth / 2 ? 1 : -1);
    } else if (double && event.pointerType !== 'mouse') {
      if (drags()) to.onView(FIT);
      else zoom(CLOSER, x, y);
    }
  }

  function isSecondTap(event: PointerEvent, x: number, y: number): boolean {
    const before = lastTap;
    const second =
      before !== null &&
      event.timeStamp - before.at < DOUBLE_MS &&
      Math.hypot(x - before.x, y - before.y) < DOUBLE_SLOP;
    lastTap = second ? null : { at: event.timeStamp, x, y };
    return second;
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
    to.onPoint(isOnPage([x, y]) ? [Math.round(x), Math.round(y)] : null);
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
  // Pointer events have no count. It comes after `pointerdown`, and before `pointerup` (UI Events, mousedown).
  host.addEventListener(
    'mousedown',
    (event) => {
      clicks = event.detail;
    },
    { signal },
  );
  host.addEventListener('pointermove', move, { signal });
  host.addEventListener('pointerup', up, { signal });
  host.addEventListener('pointercancel', up, { signal });
  host.addEventListener('pointerleave', leave, { signal });
  host.addEventListener('wheel', wheel, { signal, passive: false });
  return () => controller.abort();
}

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest('a, button, input, select, label') !== null;

/** Zoom by the buttons: about the middle. */
export function zoomBy(renderer: Renderer, view: View, factor: number): View {
  return settle(renderer.size.peek(), renderer.ratio.peek(), { ...view, zoom: view.zoom * factor });
}
