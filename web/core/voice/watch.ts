/**
 * Watches over an audio object: browsers stop them in many ways, and tell of few. A context is suspended, interrupted by
 * a phone call (Safari), closed, or says that it runs while its clock stands still; a track is muted by the system or has
 * ended; a worklet gives no blocks. No browser in here: what is looked at, the clock and the timer are passed in.
 */
import { VOICE } from './limits.ts';

/** What is wrong: 'stalled' is all that seems to run and does not move. */
export type Trouble = 'ended' | 'closed' | 'suspended' | 'muted' | 'stalled';

export interface Look {
  /** `state` of the context; Safari has 'interrupted', too. */
  readonly context: string;
  /** Numbers that change all the time while all is well, such as the context's clock. */
  readonly moving: readonly number[];
  readonly track?: { readonly ended: boolean; readonly muted: boolean } | undefined;
}

export interface WatchParts {
  look(): Look;
  /** ms */
  now(): number;
  /** Runs `run` again and again; gives what ends that. */
  every(ms: number, run: () => void): () => void;
  /** Told of each change; null: all is well. */
  onTrouble(trouble: Trouble | null): void;
  /** Since the last look nothing has moved: a level or a mark of it would lie. */
  onStill(): void;
  /** Tries to put it right: when the trouble begins, at each touch, and now and then in between. */
  mend(trouble: Trouble): void;
}

export interface Watch {
  readonly trouble: Trouble | null;
  /** Looks now: an event of the object came. */
  check(): void;
  /** A gesture of the user: what browsers allow in one alone is tried now. */
  touch(): void;
  stop(): void;
}

/** @param begin the trouble that a watch over the same thing ended with */
export function createWatch(parts: WatchParts, begin: Trouble | null = null): Watch {
  let trouble = begin;
  let seen: readonly number[] | undefined;
  let still = 0;
  let lookedAt = parts.now();
  let mendedAt = Number.NEGATIVE_INFINITY;
  const stop = parts.every(VOICE.watch, tick);

  /** What the object says of itself. */
  function stateOf({ context, track }: Look): Trouble | null {
    if (track?.ended === true) return 'ended';
    if (context === 'closed') return 'closed';
    if (context !== 'running') return 'suspended';
    return track?.muted === true ? 'muted' : null;
  }

  const judge = (look: Look): Trouble | null => stateOf(look) ?? (still >= VOICE.stalled ? 'stalled' : null);

  function tell(found: Trouble | null): void {
    if (found === trouble) return;
    trouble = found;
    parts.onTrouble(found);
    if (found !== null) mend(0);
  }

  function mend(apart: number): void {
    const now = parts.now();
    if (trouble === null || now - mendedAt < apart) return;
    mendedAt = now;
    parts.mend(trouble);
  }

  function tick(): void {
    const look = parts.look();
    const now = parts.now();
    // When the page itself stood still the messages of its audio thread have only not been read yet.
    const passed = Math.min(now - lookedAt, VOICE.watch);
    lookedAt = now;
    const moved = seen === undefined || look.moving.every((value, i) => value !== seen?.[i]);
    seen = look.moving;
    // Only what says that it runs can be caught standing still.
    still = moved || stateOf(look) !== null ? 0 : still + passed;
    if (!moved) parts.onStill();
    tell(judge(look));
    mend(VOICE.mendAgain);
  }

  return {
    get trouble() {
      return trouble;
    },
    check: () => tell(judge(parts.look())),
    touch: () => mend(VOICE.touchAgain),
    stop,
  };
}

/** The clock and the timer of a browser. */
export const watchTimer: Pick<WatchParts, 'now' | 'every'> = {
  now: () => performance.now(),
  every(ms, run) {
    const id = setInterval(run, ms);
    return () => clearInterval(id);
  },
};
