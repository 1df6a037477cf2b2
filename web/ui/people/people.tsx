import type { Member } from '../../core/people/contract.ts';
import { type Room, useRoom } from '../room/room-context.ts';
import { Slot } from '../room/slot.tsx';
import type { PersonEntry } from '../room/slots.ts';
import { useSlots } from '../room/slots-context.ts';
import { useT } from '../ui-context.ts';
import { Person } from './person.tsx';
import './people.css';

const rank = (member: Member) => (member.role === 'moderator' ? 0 : member.presenter ? 1 : 2);

/** What features say of the order: those who want something come first. */
const first = (persons: readonly PersonEntry[], room: Room, member: Member): number =>
  Math.min(...persons.map((entry) => entry.rank?.(room, member) ?? Number.MAX_SAFE_INTEGER));

export function People() {
  const room = useRoom();
  const { persons } = useSlots();
  const t = useT();
  const members = room.conference.people.members.value.toSorted(
    (a, b) => first(persons, room, a) - first(persons, room, b) || rank(a) - rank(b) || a.nick.localeCompare(b.nick),
  );
  return (
    <div class="people panel-list" data-testid="people">
      <p class="panel-note">{t('people.count', { count: members.length })}</p>
      <Slot place="people" />
      <ul
        class="scrolls"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('room.people')}
      >
        {members.map((member) => (
          <Person key={member.nick} member={member} />
        ))}
      </ul>
    </div>
  );
}
