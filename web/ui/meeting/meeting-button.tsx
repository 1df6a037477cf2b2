import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { PlayIcon, StopIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** Starts and ends the meeting; only for moderators. */
export function MeetingButton({ menu = false }: { readonly menu?: boolean }) {
  const { conference, model, state } = useRoom();
  const t = useT();
  if (!conference.people.moderator.value) return null;
  if (model.phase.value !== 'running') {
    return (
      <button
        type="button"
        class={menu ? 'menu-item' : 'button primary'}
        data-testid="start-meeting"
        onClick={() => conference.meeting.start()}
      >
        <PlayIcon size={18} />
        <span>{t('room.start')}</span>
      </button>
    );
  }
  return (
    <button
      type="button"
      class={menu ? 'menu-item' : 'button'}
      data-testid="end-meeting"
      onClick={() => {
        state.dialog.value = EndMeeting;
      }}
    >
      <StopIcon size={18} />
      <span>{t('room.end')}</span>
    </button>
  );
}

/** Asks whether the meeting shall end. */
function EndMeeting({ onClose }: { onClose: () => void }) {
  const { conference } = useRoom();
  const t = useT();
  return (
    <ConfirmDialog
      title={t('room.endTitle')}
      action={t('room.end')}
      testid="end-confirm"
      onConfirm={() => conference.meeting.end()}
      onClose={onClose}
    >
      <p>{t('room.endText')}</p>
    </ConfirmDialog>
  );
}
