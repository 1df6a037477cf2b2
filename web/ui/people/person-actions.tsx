import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { SoundIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useSlots } from '../room/slots-context.ts';
import { useT } from '../ui-context.ts';
import type { PersonProps } from './person.tsx';

/** How loud somebody else of the room is for oneself, and what a host can do about them. */
export function PersonActions({ member }: PersonProps) {
  const { people, voice } = useRoom().conference;
  const t = useT();
  const { nick } = member;
  const [volume, setVolume] = useState(() => voice.volume(nick));
  return (
    <>
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
      {people.moderator.value && <HostActions member={member} />}
    </>
  );
}

function HostActions({ member }: PersonProps) {
  const { people, stage } = useRoom().conference;
  const { persons } = useSlots();
  const t = useT();
  const [removing, setRemoving] = useState(false);
  const { nick } = member;
  return (
    <div class="person-actions">
      {persons.map(({ Action }, i) => Action && <Action key={i} member={member} />)}
      {!member.presenter && (
        <button type="button" class="button small" data-testid={`give-${nick}`} onClick={() => stage.give(nick)}>
          {t('people.give')}
        </button>
      )}
      {member.hat && (
        <button type="button" class="button small" data-testid={`take-${nick}`} onClick={() => stage.revoke(nick)}>
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
      {removing && (
        <ConfirmDialog
          title={t('people.removeTitle', { nick })}
          action={t('people.remove')}
          testid="kick-confirm"
          onConfirm={() => people.kick(nick)}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  );
}
