import type { Conference } from '../../core/contract.ts';
import type { StageModel } from '../stage/stage-model.ts';
import type { Fullscreen } from './fullscreen.ts';
import { toggleMic } from './mic-toggle.ts';
import type { RoomState } from './room-state.ts';

interface Parts {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly state: RoomState;
  readonly fullscreen: Fullscreen;
}

/** The room's keys. Keys that a focused control needs itself are left to it. Returns what ends it. */
export function attachKeys(window: Window, { conference, model, state, fullscreen }: Parts): () => void {
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
      case 'f':
        fullscreen.toggle();
        return true;
      case 'm':
        toggleMic(conference.voice);
        return true;
      case 'Escape':
        if (fullscreen.leave()) return true;
        if (state.tools.tool.peek() !== 'hand') {
          state.tools.tool.value = 'hand';
          return true;
        }
        // What the browser closes by itself, a menu, must still be closed by it.
        if (!state.compact.peek() || (state.panel.peek() === null && !state.thumbs.peek())) return false;
        state.panel.value = null;
        state.thumbs.value = false;
        return true;
      default:
        return false;
    }
  }

  function down(event: KeyboardEvent) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (target instanceof Element) {
      if (target.closest('input, textarea, select, dialog, [contenteditable]') && event.key !== 'Escape') return;
      if (target.closest('[role=tablist], .scrolls:not(.thumbs *)') && /^(Arrow|Page|Home|End)/.test(event.key)) return;
      if (event.key === ' ' && target.closest('button, a, summary')) return;
    }
    if (act(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
  }
  window.addEventListener('keydown', down);
  return () => window.removeEventListener('keydown', down);
}
