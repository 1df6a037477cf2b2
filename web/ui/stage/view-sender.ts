import type { View } from '../../../protocol/stage/shown.ts';

/** Views sent in a second while one zooms or drags. */
const VIEWS_PER_SECOND = 10;

export interface ViewSender {
  /** Sends it at once, or the newest of several as soon as the pause since the last one is over. */
  send(view: View): void;
  dispose(): void;
}

export function createViewSender(send: (view: View) => void): ViewSender {
  let unsent: View | null = null;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function flush() {
    pause = undefined;
    if (!unsent) return;
    send(unsent);
    unsent = null;
    pause = setTimeout(flush, 1000 / VIEWS_PER_SECOND);
  }

  return {
    send(view) {
      unsent = view;
      if (pause === undefined) flush();
    },
    dispose: () => clearTimeout(pause),
  };
}
