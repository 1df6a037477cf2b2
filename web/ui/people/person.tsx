import { useComputed } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { Member } from '../../core/people/contract.ts';
import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { MoreIcon, SoundIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useSlots } from '../room/slots-context.ts';
import { useT } from '../ui-context.ts';
import { hueOf } from './hue.ts';

export function Person({ member }: { member: Member }) {
  const { conference } = useRoom();
  const { persons } = useSlots();
  const { voice } = conference;
  const t = useT();
  const { nick } = member;
  const speaking = useComputed(() => voice.speaking.value.has(nick));
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [volume, setVolume] = useState(() => voice.volume(nick));
  const host = conference.people.moderator.value;
  const role =
    member.role === 'moderator'
      ? 'people.host'
      : member.presenter
        ? 'people.presenter'
        : member.role === 'visitor'
          ? 'people.visitor'
          : null;
  return (
    <li class="person" data-testid={`member-${nick}`} data-speaking={speaking.value} data-presenter={member.presenter}>
      <div class="person-row">
        <span class="avatar" style={{ '--hue': String(hueOf(nick)) }} aria-hidden="true">
          {[...nick][0]?.toUpperCase()}
        </span>
        <span class="person-name">
          <span>
            {nick}
            {member.me && <small> ({t('me')})</small>}
          </span>
          {speaking.value && <small class="visually-hidden">{t('people.speaking')}</small>}
        </span>
        {persons.map(({ order, Mark }) => Mark && <Mark key={order} member={member} />)}
        {role && <span class={member.presenter ? 'badge presenter' : 'badge'}>{t(role)}</span>}
        {!member.me && (
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
      {open && (
        <div class="person-more">
          <label class="volume">
            <SoundIcon size={18} />
            <input
              type="range"
              min={0}
              max={2}
              step={0.05}
              value={volume}
              aria-label={t('people.volume', { nick })}
              onInput={(event) => {
                const gain = event.currentTarget.valueAsNumber;
                voice.setVolume(nick, gain);
                setVolume(gain);
              }}
            />
          </label>
          {host && (
            <div class="person-actions">
              {persons.map(({ order, Action }) => Action && <Action key={order} member={member} />)}
              {!member.presenter && (
                <button
                  type="button"
                  class="button small"
                  data-testid={`give-${nick}`}
                  onClick={() => conference.stage.give(nick)}
                >
                  {t('people.give')}
                </button>
              )}
              {member.hat && (
                <button
                  type="button"
                  class="button small"
                  data-testid={`take-${nick}`}
                  onClick={() => conference.stage.revoke(nick)}
                >
                  {t('people.take')}
                </button>
              )}
              {member.role !== 'moderator' && (
                <button
                  type="button"
                  class="button small danger-quiet"
                  data-testid={`kick-${nick}`}
                  onClick={() => setRemoving(true)}
                >
                  {t('people.remove')}
                </button>
              )}
            </div>
          )}
        </div>
      )}
      {removing && (
        <ConfirmDialog
          title={t('people.removeTitle', { nick })}
          action={t('people.remove')}
          testid="kick-confirm"
          onConfirm={() => conference.people.kick(nick)}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  );
}
