// Keeps one program running: started again when it ends by itself, with growing pauses, given up when it keeps failing.

import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, type Exit, type Running } from './processes.ts';

export interface Supervised {
  /** Resolves when nobody starts it any more: with the reason after giving up, with null after stop(). */
  ended: Promise<string | null>;
  stop(): Promise<void>;
  /** Ends it at once, without waiting for it to finish its work. */
  kill(): Promise<void>;
}

export interface SuperviseOptions {
  name: string;
  start: () => Promise<Running>;
  /** One line for the terminal. */
  tell: (line: string) => void;
  /** Exits that starting again cannot mend. */
  isFinal?: (exit: Exit) => boolean;
  /** Before the first new start; doubled before each further one. */
  firstPauseMs?: number;
}

// A program that lived shorter than this has failed; five such in a row are no accident.
const QUICK_MS = 10_000;
const TRIES = 5;

export function supervise(options: SuperviseOptions): Supervised {
  const { name, start, tell, isFinal = () => false, firstPauseMs = 500 } = options;
  const stopping = new AbortController();
  let current: Running | undefined;

  const run = async (): Promise<string | null> => {
    let quick = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      let how: string;
      try {
        current = await start();
        // stop() may have come while it was being started, and then knew of no process.
        if (stopping.signal.aborted) await current.stop();
        const exit = await current.exited;
        how = `${name} ${describeExit(exit)}`;
        if (isFinal(exit)) return how;
      } catch (error) {
        how = error instanceof Error ? error.message : String(error);
      }
      current = undefined;
      if (stopping.signal.aborted) break;

      quick = performance.now() - startedAt < QUICK_MS ? quick + 1 : 1;
      if (quick >= TRIES) return `${how}, ${TRIES} times in a row`;

      const pause = firstPauseMs * 2 ** (quick - 1);
      tell(`${how}; starting it again in ${pause / 1000} s.`);
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return null;
  };

  const ended = run();

  return {
    ended,
    async stop() {
      stopping.abort();
      await current?.stop();
      await ended;
    },
    async kill() {
      stopping.abort();
      await current?.kill();
      await ended;
    },
  };
}
