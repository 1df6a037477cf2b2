import type { Member } from '../../core/people/contract.ts';
import type { Room } from '../room/room-context.ts';

/** Which hand in the order of raising is this person's, from 1; null: it is down. */
export function placeOf({ conference }: Room, { occupant }: Member): number | null {
  const place = conference.hands.list.value.findIndex((hand) => hand.occupant === occupant);
  return place < 0 ? null : place + 1;
}
