import { ChatIcon, CheckIcon, LeaveIcon, UploadIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { leaveRoom } from './leave.ts';
import { lengthText } from './length-text.ts';
import './meeting-ended.css';

/** On the empty stage after the end of a meeting: that it is over, how long it was, and what one can do now. */
export function MeetingEnded() {
  const room = useRoom();
  const { conference, state, chooseFile } = room;
  const t = useT();
  const lasted = conference.meeting.lasted.value;
  const presents = conference.people.presenter.value;
  return (
    <div class="empty-stage meeting-ended" data-testid="meeting-ended">
      <span class="drop-icon">
        <CheckIcon size={30} />
      </span>
      <h2>{t('ended.title')}</h2>
      {lasted !== null && <p data-testid="meeting-length">{t('ended.length', { length: lengthText(lasted, t) })}</p>}
      <p>{t(presents ? 'ended.presenterText' : 'ended.text')}</p>
      <div class="meeting-ended-actions">
        {presents && (
          <button type="button" class="button primary" data-testid="upload" onClick={chooseFile}>
            <UploadIcon size={18} />
            {t('upload.button')}
          </button>
        )}
        <button type="button" class="button" onClick={() => state.openPanel('chat')}>
          <ChatIcon size={18} />
          {t('room.chat')}
        </button>
        <button type="button" class="button" data-testid="ended-leave" onClick={() => leaveRoom(room)}>
          <LeaveIcon size={18} />
          {t('room.leave')}
        </button>
      </div>
    </div>
  );
}
