/** Delays between tries to connect: longer with each, and short again only when a stream has lived for a while. */

/** ms */
const FIRST = 300;
const MOST = 8_000;
/** ms that a stream must have lived until the next one is tried for without delay: one that dies at once, dies again. */
const LIVED = 10_000;

export interface BackOff {
  up(): void;
  /** xmpp.js has taken the present delay when it says that the stream is down; the next one is longer. */
  down(): void;
  /** The next try is made at once. */
  hurry(): void;
  stop(): void;
}

/** @param onLived the stream has lived for a while */
export function createBackOff(reconnect: { delay: number }, onLived: () => void): BackOff {
  let delay = FIRST;
  let lived: ReturnType<typeof setTimeout> | undefined;
  const set = (ms: number) => {
    delay = ms;
    // A fifth of it is chance, so that all clients of a server that starts again do not come in step.
    reconnect.delay = ms * (0.9 + Math.random() / 5);
  };
  set(FIRST);
  return {
    up() {
      clearTimeout(lived);
      lived = setTimeout(() => {
        set(FIRST);
        onLived();
      }, LIVED);
    },
    down() {
      clearTimeout(lived);
      set(Math.min(delay * 1.7, MOST));
    },
    hurry() {
      delay = FIRST;
      reconnect.delay = 0;
    },
    stop: () => clearTimeout(lived),
  };
}
