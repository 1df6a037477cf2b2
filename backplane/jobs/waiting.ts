/** How many jobs may wait. */
import type { Full, Party } from './job.ts';

/** Jobs of one account, of one group, and all together, that wait. */
export interface WaitingLimits {
  readonly waitingOfAccount: number;
  readonly waitingOfGroup: number;
  readonly waiting: number;
}

export const defaultWaiting: WaitingLimits = {
  // What somebody drops on a group in one go; more is a folder.
  waitingOfAccount: 10,
  // Some presenters who prepare a day of talks together.
  waitingOfGroup: 30,
  // An hour of ordinary decks: who comes later is better told so than kept waiting. 200 uploads are bounded on the disk.
  waiting: 200,
};

/** Why another job of this party may not wait beside these; undefined: it may. */
export function fullFor(who: Party, waiting: readonly Party[], limits: WaitingLimits): Full | undefined {
  const of = (key: keyof Party) => waiting.filter((party) => party[key] === who[key]).length;
  if (of('account') >= limits.waitingOfAccount) return 'account';
  if (of('group') >= limits.waitingOfGroup) return 'group';
  return waiting.length >= limits.waiting ? 'all' : undefined;
}
