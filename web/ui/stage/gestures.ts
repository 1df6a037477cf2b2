/**
 * What fingers, mouse and pen do on the stage. One pointer draws, points, drags or turns; two pinch; a wheel with Ctrl
 * (which is also what a touch pad's pinch sends) zooms.
 */
import type { View } from '../../../protocol/stage/shown.ts';
import { isOverlayOpen } from '../common/overlay.ts';
import { createDoubleClicks, type DoubleClicks } from './double-clicks.ts';
import { FIT } from './layout.ts';
import { isOnPage } from './pen.ts';
import { createPointers, type Pointer } from './pointers.ts';
import type { Tool } from './tool-state.ts';
import { drag, type Point, placeOnPage, type Shown, zoomTo } from './view-changes.ts';

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

/** Pixels. */
const SWIPE = 48;
/** ms in which a second finger makes a pinch of what had begun as a stroke. */
const PINCH_MS = 600;
/** What two taps zoom to. */
const CLOSER = 2.5;
/** Pixels of a line, where a wheel counts in lines (UI Events §3.5.3). */
const LINE = 16;
/** Of a zoom, for each pixel of a wheel. */
const WHEEL = 0.004;

/** Where the gestures are made, and who hears of them. */
interface Area {
  readonly shown: Shown;
  readonly to: Gestures;
  /** Pixels from the stage's left and top. */
  local(event: MouseEvent): Point;
  width(): number;
}

const isMagnified = ({ to }: Area) => to.view().zoom > 1;
const isDrawing = (tool: Tool) => tool === 'pen' || tool === 'marker' || tool === 'eraser';

/** Listens on `host` until the returned function is called. */
export function attachGestures(host: HTMLElement, shown: Shown, to: Gestures): () => void {
  const area: Area = {
    shown,
    to,
    local(event) {
      const rect = host.getBoundingClientRect();
      return { x: event.clientX - rect.left, y: event.clientY - rect.top };
    },
    width: () => host.clientWidth,
  };
  const doubles = createDoubleClicks();
  const held = createHeld(area, (event, from, wandered) => finish(area, doubles, event, from, wandered));
  const controller = new AbortController();
  const { signal } = controller;
  host.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || isControl(event.target)) return;
      // The browser closes the menu when this pointer goes up, if nothing has captured it.
      if (isOverlayOpen(host.ownerDocument)) return;
      host.setPointerCapture(event.pointerId);
      held.down(event);
    },
    { signal },
  );
  // It comes after `pointerdown`, and before `pointerup` (UI Events, mousedown).
  host.addEventListener('mousedown', doubles.count, { signal });
  host.addEventListener('pointermove', held.move, { signal });
  host.addEventListener('pointerup', held.up, { signal });
  host.addEventListener('pointercancel', held.up, { signal });
  host.addEventListener(
    'pointerleave',
    () => {
      if (to.tool() === 'laser') to.onPoint(null);
    },
    { signal },
  );
  host.addEventListener('wheel', (event) => wheel(area, event), { signal, passive: false });
  return () => controller.abort();
}

/**
 * What the pointers that are down do together.
 * @param onEnd a single pointer that drew nothing is up again
 */
function createHeld(area: Area, onEnd: (event: PointerEvent, from: Pointer, wandered: boolean) => void) {
  const { shown, to, local } = area;
  const pointers = createPointers();
  let single: 'tool' | 'drag' | null = null;
  let pinch: { distance: number; zoom: number } | null = null;
  let wandered = false;
  let since = 0;
  const place = (event: MouseEvent) => placeOnPage(shown, local(event));

  function point(event: PointerEvent) {
    const at = place(event);
    to.onPoint(isOnPage(at) ? [Math.round(at[0]), Math.round(at[1])] : null);
  }

  return {
    down(event: PointerEvent) {
      pointers.down(event.pointerId, local(event));
      if (pointers.count === 2) {
        // A long stroke was meant, as a hand that is laid down beside it is not.
        if (single === 'tool')
          to.onTool(wandered && event.timeStamp - since > PINCH_MS ? 'up' : 'cancel', place(event));
        single = null;
        wandered = true;
        pinch = { distance: pointers.spread(), zoom: to.view().zoom };
        return;
      }
      if (pointers.count > 2) return;
      wandered = false;
      since = event.timeStamp;
      single = isDrawing(to.tool()) ? 'tool' : 'drag';
      if (single === 'tool') to.onTool('down', place(event));
    },
    move(event: PointerEvent) {
      const isDown = pointers.has(event.pointerId);
      if (to.tool() === 'laser' && (event.pointerType === 'mouse' || isDown)) point(event);
      const moved = pointers.move(event.pointerId, local(event));
      if (!moved) return;
      wandered ||= moved.wandered;
      if (pinch && pointers.count === 2) {
        const zoom = (pinch.zoom * pointers.spread()) / pinch.distance;
        to.onView(drag(shown, zoomTo(shown, to.view(), zoom, pointers.centre()), moved.dx / 2, moved.dy / 2));
      } else if (single === 'tool') {
        for (const each of event.getCoalescedEvents?.() ?? [event]) to.onTool('move', place(each));
      } else if (single === 'drag' && to.tool() === 'hand' && isMagnified(area)) {
        to.onView(drag(shown, to.view(), moved.dx, moved.dy));
      }
    },
    up(event: PointerEvent) {
      const pointer = pointers.up(event.pointerId);
      if (!pointer) return;
      if (pinch) {
        if (pointers.count < 2) pinch = null;
        return;
      }
      if (single === 'tool') to.onTool('up', place(event));
      else if (single === 'drag' && event.type === 'pointerup') onEnd(event, pointer, wandered);
      if (to.tool() === 'laser' && event.pointerType !== 'mouse') to.onPoint(null);
      single = null;
    },
  };
}

/** A single pointer is up again: a click, a tap, a swipe, or none of these. */
function finish(area: Area, doubles: DoubleClicks, event: PointerEvent, { start }: Pointer, wandered: boolean): void {
  const { to } = area;
  if (to.tool() !== 'hand') return;
  const at = area.local(event);
  if (!wandered) {
    click(area, doubles, event, at);
    return;
  }
  const dx = at.x - start.x;
  const across = Math.abs(dx) > SWIPE && Math.abs(dx) > 1.5 * Math.abs(at.y - start.y);
  if (event.pointerType !== 'mouse' && across && !isMagnified(area) && to.swipes()) to.onTurn(dx < 0 ? 1 : -1);
}

function click(area: Area, doubles: DoubleClicks, event: PointerEvent, at: Point): void {
  const { shown, to } = area;
  if (!isOnPage(placeOnPage(shown, at))) return;
  const second = doubles.isSecond(event, at);
  if (to.clicks()) {
    if (!second) to.onTurn(at.x >= area.width() / 2 ? 1 : -1);
  } else if (second && event.pointerType !== 'mouse') {
    to.onView(isMagnified(area) ? FIT : zoomTo(shown, to.view(), CLOSER, at));
  }
}

function wheel(area: Area, event: WheelEvent): void {
  const { shown, to } = area;
  const pixels = event.deltaMode === 1 ? LINE : 1;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const zoom = to.view().zoom * Math.exp(-event.deltaY * pixels * WHEEL);
    to.onView(zoomTo(shown, to.view(), zoom, area.local(event)));
  } else if (isMagnified(area)) {
    event.preventDefault();
    to.onView(drag(shown, to.view(), -event.deltaX * pixels, -event.deltaY * pixels));
  }
}

const isControl = (target: EventTarget | null) =>
  target instanceof Element && target.closest('a, button, input, select, label') !== null;
