import { useComputed } from '@preact/signals';
import { useRoom } from '../room/room-context.ts';
import type { Badge, RoomSlots } from '../room/slots.ts';
import { useT } from '../ui-context.ts';
import { HandMark } from './hand-mark.tsx';
import { keys, toggleHand } from './keys.ts';
import { LowerAllHands, LowerHand } from './lower.tsx';
import { watchHands } from './new-hands.ts';
import { placeOf } from './place-of.ts';
import { RaisedHandIcon } from './raised-hand-icon.tsx';

/** For hosts how many hands are up; for others who have raised theirs which one it is. */
function useHands(): Badge {
  const { people, hands } = useRoom().conference;
  const t = useT();
  const host = people.moderator.value;
  const count = useComputed(() => hands.list.value.length).value;
  if (host) return count === 0 ? NONE : { text: String(count), label: t('hand.count', { count }) };
  const me = people.members.value.find((member) => member.me);
  const place = me ? placeOf(hands, me) : null;
  return place !== null ? { text: String(place), label: t('hand.place', { place }), quiet: true } : NONE;
}

const NONE: Badge = { text: '', label: '' };

export const hand: RoomSlots = {
  buttons: [
    {
      id: 'hand',
      label: ({ conference }) => (conference.hands.up.value ? 'hand.lower' : 'hand.raise'),
      icon: () => RaisedHandIcon,
      pressed: ({ conference }) => conference.hands.up.value,
      bar: { order: 35 },
      useBadge: useHands,
      run: toggleHand,
    },
  ],
  persons: [
    {
      order: 10,
      rank: ({ conference }, member) => placeOf(conference.hands, member),
      Mark: ({ member }) => <HandMark member={member} source={useRoom().conference.hands} />,
      Action: LowerHand,
    },
  ],
  views: [
    {
      place: 'people',
      order: 10,
      View: LowerAllHands,
      shown: ({ conference }) => conference.people.moderator.value && conference.hands.list.value.length > 0,
    },
  ],
  watches: [({ conference }, add) => watchHands(conference, add)],
  keys,
};
