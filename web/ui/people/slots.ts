import { useComputed } from '@preact/signals';
import { PeopleIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import type { Badge, RoomSlots } from '../room/slots.ts';
import { useT } from '../ui-context.ts';
import { People } from './people.tsx';

function useCount(): Badge {
  const { conference } = useRoom();
  const t = useT();
  const count = useComputed(() => conference.people.members.value.length).value;
  return { text: String(count), label: t('people.count', { count }), quiet: true };
}

export const people: RoomSlots = {
  panels: [
    {
      id: 'people',
      title: 'room.people',
      icon: PeopleIcon,
      order: 10,
      View: People,
      bar: { order: 40 },
      useBadge: useCount,
    },
  ],
};
