import { unescapeLocal } from '../../../protocol/base/jid.ts';
import { chooseText } from '../../../protocol/base/words.ts';
import { LanguageSwitch } from '../common/language-switch.tsx';
import { Logo } from '../common/logo.tsx';
import { LeaveIcon } from '../icons/icons.tsx';
import { useUi } from '../ui-context.ts';
import { CopyLink } from './copy-link.tsx';
import { MeetingButton } from './meeting-button.tsx';
import { MeetingClock } from './meeting-clock.tsx';
import { useRoom } from './room-context.ts';

export function RoomHeader({ onLeave }: { onLeave: () => void }) {
  const { conference, state } = useRoom();
  const { i18n } = useUi();
  const { t } = i18n;
  const subject = chooseText(conference.subject.value, i18n.language.value);
  const title = conference.title.value;
  const compact = state.compact.value;
  return (
    <header class="room-head">
      <Logo size={26} />
      <div class="room-name">
        <h1>{title === '' || title === conference.name ? unescapeLocal(conference.name) : title}</h1>
        {subject && <p title={subject}>{subject}</p>}
      </div>
      <MeetingClock />
      <span class="spacer" />
      {!compact && (
        <>
          <LanguageSwitch />
          <CopyLink />
          <MeetingButton />
          <button
            type="button"
            class="button leave"
            aria-label={t('room.leave')}
            title={t('room.leave')}
            data-testid="leave"
            onClick={onLeave}
          >
            <LeaveIcon size={18} />
            <span>{t('room.leave')}</span>
          </button>
        </>
      )}
    </header>
  );
}
