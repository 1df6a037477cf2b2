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
  /** Tries to put it right: when the trouble begins, at touches, and now and then in between, as `pauses` allow. */
  mend(trouble: Trouble): void;
  readonly pauses: Pauses;
}

/** What makes another try thinkable. */
export type Occasion = 'began' | 'touched' | 'again';

export interface Pauses {
  /** Whether now is the time for a try, which is then counted as made. */
  allow(trouble: Trouble, occasion: Occasion): boolean;
}

export interface Watch {
  readonly trouble: Trouble | null;
  /** Looks now: an event of the object came. */
  check(): void;
  /** A gesture of the user: what browsers allow in one alone is tried now. */
  touch(): void;
  stop(): void;
}

/**
 * The pauses between the tries to mend one thing. They are kept by whoever replaces its objects, because a watch ends with
 * the object that it looks at, and knows nothing of those before.
 */
export function createPauses(now: () => number): Pauses {
  let triedAt = Number.NEGATIVE_INFINITY;
  let replacedAt = Number.NEGATIVE_INFINITY;
  let factor = 1;

  /** A new object costs a device, a file, perhaps a question to the user: each one that does not help makes the next wait longer. */
  function replace(pause: number): boolean {
    const passed = now() - replacedAt;
    if (passed < pause * factor) return false;
    // Had it not run well in between, it would have been replaced sooner.
    const ranWell = passed >= VOICE.mendAgain * factor + VOICE.ranWell;
    factor = ranWell ? 1 : Math.min(factor * 2, VOICE.mendFactor);
    replacedAt = now();
    return true;
  }

  return {
    allow(trouble, occasion) {
      const pause = occasion === 'touched' ? VOICE.touchAgain : VOICE.mendAgain;
      if (trouble === 'closed' || trouble === 'stalled') return replace(pause);
      if (occasion !== 'began' && now() - triedAt < pause) return false;
      triedAt = now();
      return true;
    },
  };
}

/** @param begin the trouble of the object in whose place this one is: it lasts until something has moved */
export function createWatch(parts: WatchParts, begin: Trouble | null = null): Watch {
  let trouble = begin;
  let seen: readonly number[] | undefined;
  let still = 0;
  let lookedAt = parts.now();
  let proven = begin === null;
  const stop = parts.every(VOICE.watch, tick);

  /** What the object says of itself. */
  function stateOf({ context, track }: Look): Trouble | null {
    if (track?.ended === true) return 'ended';
    if (context === 'closed') return 'closed';
    if (context !== 'running') return 'suspended';
    return track?.muted === true ? 'muted' : null;
  }

  function judge(look: Look): Trouble | null {
    const state = stateOf(look);
    if (state !== null) return state;
    if (still >= VOICE.stalled) return 'stalled';
    return proven ? null : trouble;
  }

  function tell(found: Trouble | null): void {
    if (found === trouble) return;
    trouble = found;
    parts.onTrouble(found);
    mend('began');
  }

  function mend(occasion: Occasion): void {
    if (trouble !== null && parts.pauses.allow(trouble, occasion)) parts.mend(trouble);
  }

  function tick(): void {
    const look = parts.look();
    const now = parts.now();
    // When the page itself stood still the messages of its audio thread have only not been read yet.
    const passed = Math.min(now - lookedAt, VOICE.watch);
    lookedAt = now;
    // At the first look there is nothing to compare with: what replaces another has to show that it moves.
    const moved = seen === undefined ? proven : look.moving.every((value, i) => value !== seen?.[i]);
    seen = look.moving;
    proven ||= moved;
    // Only what says that it runs can be caught standing still.
    still = moved || stateOf(look) !== null ? 0 : still + passed;
    if (!moved) parts.onStill();
    tell(judge(look));
    mend('again');
  }

  return {
    get trouble() {
      return trouble;
    },
    check: () => tell(judge(parts.look())),
    touch: () => mend('touched'),
    stop,
  };
}
