/**
 * Whose job is done next, and which one has to give way. Everybody's use of the converters is counted, and half
 * of it is forgotten every few minutes; who had least lately comes first. So a server with little to do makes nobody wait,
 * and on one that is flooded a job of somebody who has brought nothing yet starts at once.
 *
 * Knows no process and no file: the queue tells it what waits and what is being converted.
 */

import type { Full, Party } from '../backplane/jobs/job.ts';
import { defaultWaiting, fullFor, type WaitingLimits } from '../backplane/jobs/waiting.ts';

/** What the turns need to know of a job. */
export interface Turn {
  readonly party: Party;
}

export interface TurnLimits extends WaitingLimits {
  /** Milliseconds of converting beyond which a party gives way to those who had less. */
  readonly short: number;
  /** Milliseconds in which half of what somebody had is forgotten. */
  readonly forget: number;
  /** How many times more somebody must have had than the one to whom it gives way. */
  readonly lead: number;
}

export const defaultTurns: TurnLimits = {
  ...defaultWaiting,
  // All of an ordinary deck, or page 1 of a slow one several times; what a hostile file gets before it has to give way.
  short: 10_000,
  // A meeting in which somebody shows one slow deck after the other is forgotten by the next one.
  forget: 5 * 60_000,
  // Two who both have slow documents do not push each other out by turns: neither would come to an end.
  lead: 4,
};

/** How many users' use is remembered at least; beyond, those are forgotten of whom next to nothing is left. */
const REMEMBERED = 1_000;
const NEXT_TO_NOTHING = 10;

export interface Turns {
  /** Counts ms of converting for somebody. */
  charge(party: Party, ms: number): void;
  /** Milliseconds of converting that somebody had lately, as an account or as a group. */
  had(turn: Turn): number;
  /** Those that wait in the order in which they come, as far as can be said now. */
  order<T extends Turn>(waiting: readonly T[]): T[];
  /**
   * What to do next with `slots` places: convert `start`, in a free place or in that of `instead`, which gives way.
   * Undefined: wait.
   */
  next<T extends Turn>(
    waiting: readonly T[],
    running: readonly T[],
    slots: number,
  ): { readonly start: T; readonly instead: T | undefined } | undefined;
  /** Why another job of this party may not wait; undefined: it may. */
  full(party: Party, waiting: readonly Turn[]): Full | undefined;
}

export function createTurns(limits: TurnLimits, now: () => number): Turns {
  const used = new Map<string, { readonly ms: number; readonly at: number }>();
  const keysOf = ({ account, group }: Party) => [`account ${account}`, `group ${group}`];

  function lately(key: string, at: number): number {
    const entry = used.get(key);
    return entry ? entry.ms * 2 ** ((entry.at - at) / limits.forget) : 0;
  }

  const hadAt = ({ party }: Turn, at: number) => Math.max(...keysOf(party).map((key) => lately(key, at)));
  const had = (turn: Turn) => hadAt(turn, now());

  function charge(party: Party, ms: number): void {
    const at = now();
    for (const key of keysOf(party)) used.set(key, { ms: lately(key, at) + ms, at });
    if (used.size <= REMEMBERED) return;
    for (const key of used.keys()) if (lately(key, at) < NEXT_TO_NOTHING) used.delete(key);
  }

  // Sorting keeps the order of those that are equal: first come, first served.
  // All at one moment, or who is looked at later would have had less, and the last of one account come first.
  const order = <T extends Turn>(waiting: readonly T[]) => {
    const at = now();
    return waiting
      .map((turn) => ({ turn, had: hadAt(turn, at) }))
      .sort((a, b) => a.had - b.had)
      .map(({ turn }) => turn);
  };

  return {
    charge,
    had,
    order,
    next(waiting, running, slots) {
      const busy = new Set(running.map(({ party }) => party.account));
      const start = order(waiting).find(({ party }) => !busy.has(party.account));
      if (!start) return undefined;
      const own = had(start);
      // The last place is for those who had little, so that they need not push anybody out.
      const open = own < limits.short || slots === 1 ? slots : slots - 1;
      if (running.length < open) return { start, instead: undefined };
      const most = order(running).at(-1);
      const gives = most && had(most) >= Math.max(limits.short, limits.lead * own);
      // Those behind have had more.
      return gives ? { start, instead: most } : undefined;
    },
    full: (party, waiting) =>
      fullFor(
        party,
        waiting.map((turn) => turn.party),
        limits,
      ),
  };
}
