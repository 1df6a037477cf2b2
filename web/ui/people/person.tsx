import { type ReadonlySignal, useComputed } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import type { Member } from '../../core/people/contract.ts';
import { MoreIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { hueOf } from './hue.ts';

export interface PersonProps {
  readonly member: Member;
}

interface Props extends PersonProps {
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  readonly Marks: ComponentType<PersonProps>;
  readonly Actions: ComponentType<PersonProps> | undefined;
}

/** One line of a list of people; below it, when it is asked for, what can be done about this one. */
export function Person({ member, speaking, Marks, Actions }: Props) {
  const t = useT();
  const { nick } = member;
  const heard = useComputed(() => speaking.value.has(nick)).value;
  const [open, setOpen] = useState(false);
  const role = roleOf(member);
  return (
    <li class="person" data-testid={`member-${nick}`} data-speaking={heard} data-presenter={member.presenter}>
      <div class="person-row">
        <span class="avatar" style={{ '--hue': String(hueOf(nick)) }} aria-hidden="true">
          {[...nick][0]?.toUpperCase()}
        </span>
        <span class="person-name">
          <span>
            {nick}
            {member.me && <small> ({t('me')})</small>}
          </span>
          {heard && <small class="visually-hidden">{t('people.speaking')}</small>}
        </span>
        <Marks member={member} />
        {role && <span class={member.presenter ? 'badge presenter' : 'badge'}>{t(role)}</span>}
        {Actions && !member.me && (
          <button
            type="button"
            class="icon-button small"
            aria-label={t('people.actions', { nick })}
            aria-expanded={open}
            data-testid={`member-actions-${nick}`}
            onClick={() => setOpen(!open)}
          >
            <MoreIcon size={18} />
          </button>
        )}
      </div>
      {Actions && open && (
        <div class="person-more">
          <Actions member={member} />
        </div>
      )}
    </li>
  );
}

function roleOf({ role, presenter }: Member) {
  if (role === 'moderator') return 'people.host';
  if (presenter) return 'people.presenter';
  return role === 'visitor' ? 'people.visitor' : null;
}
