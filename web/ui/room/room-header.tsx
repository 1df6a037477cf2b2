import { LanguageSwitch } from '../common/language-switch.tsx';
import { Logo } from '../common/logo.tsx';
import { LeaveIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { CopyLink } from './copy-link.tsx';
import { MeetingButton } from './meeting-button.tsx';
import { MeetingClock } from './meeting-clock.tsx';
import { useRoom } from './room-context.ts';

export function RoomHeader({ onLeave }: { onLeave: () => void }) {
  const { conference, state } = useRoom();
  const t = useT();
  const compact = state.compact.value;
  return (
    <header class="room-head">
      <Logo size={26} />
      <div class="room-name">
        <h1>{conference.title.value || conference.name}</h1>
        {conference.subject.value && <p title={conference.subject.value}>{conference.subject.value}</p>}
      </div>
      <MeetingClock />
      <span class="spacer" />
      {!compact && (
        <>
          <LanguageSwitch />
          <CopyLink />
          <MeetingButton />
          <button type="button" class="button leave" data-testid="leave" onClick={onLeave}>
            <LeaveIcon size={18} />
            {t('room.leave')}
          </button>
        </>
      )}
    </header>
  );
}
