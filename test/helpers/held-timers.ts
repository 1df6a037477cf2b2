// Timers of one file of the product that run out when a test says so, and not when the machine is slow.
import { mock } from 'node:test';

export interface HeldTimers extends Disposable {
  /** How many were begun, and how many of these are neither ended nor run out. */
  readonly begun: number;
  readonly waiting: number;
  /** All that were begun run out; those that were ended, too, as if that had come too late, if `late`. */
  runOut(late?: 'late'): void;
}

interface Timer {
  readonly task: () => void;
  unref(): Timer;
}

/** @param file the end of its path. Timers that are begun elsewhere run as ever, those of other tests among them. */
export function holdTimers(file: string): HeldTimers {
  const { setTimeout: begin, clearTimeout: end } = globalThis;
  const begun: Timer[] = [];
  const waiting = new Set<unknown>();
  const begins = mock.method(globalThis, 'setTimeout', (task: () => void, ms: number) => {
    if (!new Error().stack?.includes(file)) return begin(task, ms);
    const timer: Timer = { task, unref: () => timer };
    begun.push(timer);
    waiting.add(timer);
    return timer;
  });
  const ends = mock.method(globalThis, 'clearTimeout', (timer: NodeJS.Timeout) => {
    if (!waiting.delete(timer)) end(timer);
  });
  return {
    get begun() {
      return begun.length;
    },
    get waiting() {
      return waiting.size;
    },
    runOut(late) {
      const due = begun.filter((timer) => late || waiting.has(timer));
      for (const timer of due) waiting.delete(timer);
      for (const { task } of due) task();
    },
    [Symbol.dispose]() {
      begins.mock.restore();
      ends.mock.restore();
    },
  };
}
