import type { ReadonlySignal } from '@preact/signals';
import type { ComponentType, RefObject } from 'preact';
import type { Member, PeopleSource } from '../../core/people/contract.ts';
import { useT } from '../ui-context.ts';
import { inOrder } from './order.ts';
import { Person, type PersonProps } from './person.tsx';
import './people.css';

interface Props {
  /** Of a room, or of what only shows who was there. */
  readonly source: PeopleSource;
  /** Nicks of those who are heard. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  /** See `inOrder`. */
  readonly rank: (member: Member) => number | null;
  /** Beside each name. */
  readonly Marks: ComponentType<PersonProps>;
  /** What can be done about somebody else; nothing where it is only shown who was there. */
  readonly Actions?: ComponentType<PersonProps>;
  /** Given the element. */
  readonly list: RefObject<HTMLUListElement | null>;
}

export function PeopleList({ source, speaking, rank, Marks, Actions, list }: Props) {
  const t = useT();
  return (
    <ul
      ref={list}
      class="scrolls"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={t('room.people')}
    >
      {inOrder(source.members.value, rank).map((member) => (
        <Person key={member.nick} member={member} speaking={speaking} Marks={Marks} Actions={Actions} />
      ))}
    </ul>
  );
}
