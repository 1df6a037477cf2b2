import { type ReadonlySignal, signal } from '@preact/signals';

/** The stage alone on the screen. Where an element cannot have the screen (iPhone), it fills the window instead. */
export interface Fullscreen {
  readonly on: ReadonlySignal<boolean>;
  toggle(): void;
  /** Tells whether there was something to leave. */
  leave(): boolean;
  dispose(): void;
}

export function createFullscreen(element: () => HTMLElement | null): Fullscreen {
  const on = signal(false);
  const change = () => {
    on.value = document.fullscreenElement !== null;
  };
  document.addEventListener('fullscreenchange', change);

  function leave(): boolean {
    if (!on.peek()) return false;
    if (document.fullscreenElement) void document.exitFullscreen();
    else on.value = false;
    return true;
  }
  return {
    on,
    leave,
    toggle() {
      const el = element();
      if (leave() || !el) return;
      if (!el.requestFullscreen) {
        on.value = true;
        return;
      }
      el.requestFullscreen().catch(() => {
        on.value = true;
      });
    },
    dispose() {
      document.removeEventListener('fullscreenchange', change);
      leave();
    },
  };
}
