import { useRef } from 'preact/hooks';
import type { Member } from '../../core/people/contract.ts';
import { useKeptFocus } from '../common/use-kept-focus.ts';
import { useRoom } from '../room/room-context.ts';
import { Slot } from '../room/slot.tsx';
import { useSlots } from '../room/slots-context.ts';
import { useT } from '../ui-context.ts';
import { PeopleList } from './people-list.tsx';
import type { PersonProps } from './person.tsx';
import { PersonActions } from './person-actions.tsx';

/** The people of a room, as a panel. */
export function People() {
  const room = useRoom();
  const { people, voice } = room.conference;
  const { persons } = useSlots();
  const t = useT();
  const panel = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // Somebody who was just removed goes, and so does the button that has lowered all hands.
  useKeptFocus(panel, list);
  const rank = (member: Member) => {
    const ranks = persons.map((entry) => entry.rank?.(room, member) ?? null).filter((place) => place !== null);
    return ranks.length > 0 ? Math.min(...ranks) : null;
  };
  return (
    <div ref={panel} class="people panel-list" data-testid="people">
      <p class="panel-note">{t('people.count', { count: people.members.value.length })}</p>
      <Slot place="people" />
      <PeopleList
        source={people}
        speaking={voice.speaking}
        rank={rank}
        Marks={Marks}
        Actions={PersonActions}
        list={list}
      />
    </div>
  );
}

/** What features tell of somebody. */
function Marks({ member }: PersonProps) {
  const { persons } = useSlots();
  return <>{persons.map(({ Mark }, i) => Mark && <Mark key={i} member={member} />)}</>;
}
