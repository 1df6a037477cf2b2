/** What the room's screen says in passing: one queue, so that nothing covers anything else and everything is read out. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Key } from '../locales/messages.ts';

/** A notice of the locale files: `notice.started`. */
type Told = Key extends infer K ? (K extends `notice.${infer Kind}` ? Kind : never) : never;

export type News =
  /**
   * The room refused something, or something was lost: a condition of RFC 6120 §8.3.3, or a word of the client's own. What
   * is known has a text: `refused.forbidden`.
   */
  | { readonly kind: 'refused'; readonly reason: string }
  /** What this user has just done; `text` is in the user's language already. */
  | { readonly kind: 'done'; readonly text: string }
  /** What has happened, and to whom. */
  | { readonly kind: Told; readonly nick?: string };

/** ms that each is shown, and that each is shown at least when others wait. */
const SHOWN = 5_000;
const SHOWN_AT_LEAST = 2_500;
/** Notices that may wait: what is older than these is no news any more. */
const MOST_WAITING = 4;

export interface Notices {
  readonly current: ReadonlySignal<News | null>;
  /** Shown in its turn; what is shown or waits already is not said twice. */
  add(news: News): void;
  dispose(): void;
}

export interface Timer {
  set(task: () => void, ms: number): number;
  clear(timer: number): void;
}

export const TIMER: Timer = {
  set: (task, ms) => window.setTimeout(task, ms),
  clear: (timer) => window.clearTimeout(timer),
};

export function createNotices(timer: Timer): Notices {
  const current = signal<News | null>(null);
  let waiting: News[] = [];
  let running: number | undefined;
  let least = false;

  const same = (a: News) => (b: News | null) => JSON.stringify(a) === JSON.stringify(b);

  function show(news: News | null): void {
    current.value = news;
    if (running !== undefined) timer.clear(running);
    running = undefined;
    least = news !== null;
    if (news) running = timer.set(readEnough, SHOWN_AT_LEAST);
  }
  function readEnough(): void {
    least = false;
    running = timer.set(next, SHOWN - SHOWN_AT_LEAST);
    if (waiting.length > 0) next();
  }
  function next(): void {
    const [first = null, ...rest] = waiting;
    waiting = rest;
    show(first);
  }

  return {
    current,
    add(news) {
      if ([current.peek(), ...waiting].some(same(news))) return;
      waiting = [...waiting, news];
      if (waiting.length > MOST_WAITING) {
        // What this user did, or lost, is told before what others do.
        const others = waiting.findIndex(({ kind }) => kind !== 'refused' && kind !== 'done');
        waiting = waiting.toSpliced(Math.max(0, others), 1);
      }
      if (!least) next();
    },
    dispose() {
      if (running !== undefined) timer.clear(running);
      waiting = [];
    },
  };
}
