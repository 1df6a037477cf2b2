import type { Conference } from '../../core/room/contract.ts';
import { isComposing } from '../common/composing.ts';
import { keyOf } from '../common/key-of.ts';
import { isOverlayOpen, openMenu } from '../common/overlay.ts';

import type { InkModel } from '../stage/ink-model.ts';
import { FIT } from '../stage/layout.ts';
import type { StageModel } from '../stage/stage-model.ts';
import { zoomBy } from '../stage/view-changes.ts';
import { toggleMic } from '../voice/mic-toggle.ts';
import type { Fullscreen } from './fullscreen.ts';
import type { RoomState } from './room-state.ts';

interface Parts {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly ink: InkModel;
  readonly state: RoomState;
  readonly fullscreen: Fullscreen;
}

const ZOOM_STEP = 1.3;

/** What is typed into. */
const TEXT = 'textarea, select, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=file])';

/** The room's keys. Keys that a focused control needs itself are left to it. Returns what ends it. */
export function attachKeys(window: Window, { conference, model, ink, state, fullscreen }: Parts): () => void {
  const { document } = window;
  /** Whoever goes through the page by Tab uses its controls by key; after a click the keys are the stage's. */
  let byTab = true;

  const zoom = (factor: number) => {
    const renderer = state.renderer.peek();
    if (renderer) model.look(zoomBy(renderer, model.view.peek(), factor));
    return true;
  };

  /** What is done once for a key, however long it is held. */
  function switchOver(key: string): boolean {
    switch (key) {
      case 'f':
        fullscreen.toggle();
        return true;
      case 'm':
        toggleMic(conference.voice);
        return true;
      // As in PowerPoint, and as remote controls send it.
      case 'b':
      case '.':
        if (!conference.people.presenter.peek() || model.document.peek() === null) return false;
        conference.stage.black(!model.black.peek());
        return true;
      default:
        return false;
    }
  }

  function act(key: string): boolean {
    switch (key) {
      case 'ArrowRight':
      case 'ArrowDown':
      case 'PageDown':
      case ' ':
        model.step(1);
        return true;
      case 'ArrowLeft':
      case 'ArrowUp':
      case 'PageUp':
        model.step(-1);
        return true;
      case 'Home':
        model.goTo(1);
        return true;
      case 'End':
        if (model.pages.peek() > 0) model.goTo(model.pages.peek());
        return true;
      case '0':
        model.look(FIT);
        return true;
      case '+':
      case '=':
        return zoom(ZOOM_STEP);
      case '-':
        return zoom(1 / ZOOM_STEP);
      default:
        return false;
    }
  }

  function leaveOff(): boolean {
    // What the browser closes by itself, a menu or a dialog, must still be closed by it.
    if (isOverlayOpen(document)) return false;
    if (fullscreen.leave()) return true;
    if (state.tools.tool.peek() !== 'hand') {
      state.tools.tool.value = 'hand';
      return true;
    }
    if (!state.compact.peek() || (state.panel.peek() === null && !state.thumbs.peek())) return false;
    state.panel.value = null;
    state.thumbs.value = false;
    return true;
  }

  /** True for what belongs to the ink; the browser would undo what was typed somewhere else. */
  function undo(event: KeyboardEvent): boolean {
    const key = keyOf(event);
    if (event.altKey || (key !== 'z' && key !== 'y')) return false;
    if (key === 'y' || event.shiftKey) ink.redo();
    else ink.undo();
    return true;
  }

  /** Whether the focused control uses this key itself. */
  function isTaken(target: Element, key: string): boolean {
    if (target.closest('dialog') || target.closest(TEXT)) return true;
    if (!byTab) return false;
    if (key === ' ') return target.closest('button, a, summary, input') !== null;
    const moves = /^(Arrow|Page|Home|End)/.test(key);
    return moves && target.closest('[role=tablist], [popover], input, .scrolls:not(.thumbs *)') !== null;
  }

  function down(event: KeyboardEvent) {
    if (event.key === 'Tab') byTab = true;
    if (event.defaultPrevented || isComposing(event)) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const key = keyOf(event);
    if (key === 'Escape') {
      if (leaveOff()) event.preventDefault();
      return;
    }
    if (document.querySelector('dialog[open]') || isTaken(target, key)) return;
    if (event.ctrlKey || event.metaKey) {
      if (undo(event)) event.preventDefault();
      return;
    }
    if (event.altKey) return;
    if (event.repeat && /^[fmb.]$/.test(key)) return event.preventDefault();
    if (!switchOver(key) && !act(key)) return;
    event.preventDefault();
    // A button that was clicked has the focus still, and would be pressed when Space goes up.
    if (!byTab && target instanceof HTMLElement && !openMenu(document)) target.blur();
  }

  const controller = new AbortController();
  const { signal } = controller;
  window.addEventListener('keydown', down, { signal });
  window.addEventListener(
    'pointerdown',
    () => {
      byTab = false;
    },
    { signal, capture: true },
  );
  // A choice that was made with the mouse is made: the arrow keys are not for the next one.
  window.addEventListener(
    'change',
    ({ target }) => {
      if (!byTab && target instanceof HTMLSelectElement) target.blur();
    },
    { signal },
  );
  return () => controller.abort();
}
