/**
 * Applies stage events when the words they belong to are heard, and in the order of the log: the state is the fold of
 * the events (design §3), so an event never overtakes one before it, whoever's they are.
 */
import { VOICE } from './limits.ts';

export interface Schedule {
  /** `t`: the stamp of the event; without one it applies as soon as all before it have. */
  add(source: string, t: number | undefined, apply: () => void): void;
  /** Forgets what waits: the meeting is left, or a new state was fetched. */
  clear(): void;
}

export interface ScheduleParts {
  /** Playout's: when `t` of the source is heard, ms of `now`; undefined: nothing to wait for. */
  localTime(source: string, t: number): number | undefined;
  now(): number;
  /** Runs `run` once, in `ms`; gives what cancels it. */
  timer(ms: number, run: () => void): () => void;
}

/** Of browsers and of Node alike. */
export const systemTimer: Pick<ScheduleParts, 'now' | 'timer'> = {
  now: () => performance.now(),
  timer(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};

export function createSchedule({ localTime, now, timer }: ScheduleParts): Schedule {
  let queue: { source: string; t: number | undefined; apply: () => void; latest: number }[] = [];
  let cancel: (() => void) | undefined;

  function run(): void {
    cancel?.();
    cancel = undefined;
    for (let head = queue[0]; head !== undefined; head = queue[0]) {
      const due = head.t === undefined ? undefined : localTime(head.source, head.t);
      const wait = Math.min(due ?? 0, head.latest) - now();
      if (due !== undefined && wait > 0.5) {
        // Looked at again on the way: a late packet moves the sound, and the page with it.
        cancel = timer(Math.min(wait, VOICE.report), run);
        return;
      }
      queue.shift();
      head.apply();
    }
  }

  return {
    add(source, t, apply) {
      // However the sound is held up, a page is not kept back for longer than a stage event may be ahead.
      queue.push({ source, t, apply, latest: now() + VOICE.farthest });
      if (cancel === undefined) run();
    },
    clear() {
      queue = [];
      cancel?.();
      cancel = undefined;
    },
  };
}
