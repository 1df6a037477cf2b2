import type { Member } from '../../core/people/contract.ts';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { Person } from './person.tsx';
import './people.css';

const rank = (member: Member) => (member.role === 'moderator' ? 0 : member.presenter ? 1 : 2);

export function People() {
  const { conference } = useRoom();
  const t = useT();
  const members = conference.people.members.value.toSorted((a, b) => rank(a) - rank(b) || a.nick.localeCompare(b.nick));
  return (
    <div class="people panel-list" data-testid="people">
      <p class="panel-note">{t('people.count', { count: members.length })}</p>
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
