import type { HandSource } from '../../core/hand/contract.ts';
import type { Member } from '../../core/people/contract.ts';

/** Which hand in the order of raising is this person's, from 1; null: it is down. */
export function placeOf({ list }: HandSource, { occupant }: Pick<Member, 'occupant'>): number | null {
  const place = list.value.findIndex((hand) => hand.occupant === occupant);
  return place < 0 ? null : place + 1;
}
