import { useState } from 'preact/hooks';
import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { PlayIcon, StopIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

interface Props {
  readonly menu?: boolean;
  /** Asks before it ends; for a menu, which would take the question along when it closes. */
  readonly onEnd?: () => void;
}

/** Starts and ends the meeting; only for moderators. */
export function MeetingButton({ menu = false, onEnd }: Props) {
  const { conference, model } = useRoom();
  const t = useT();
  const [asking, setAsking] = useState(false);
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
    <>
      <button
        type="button"
        class={menu ? 'menu-item' : 'button'}
        data-testid="end-meeting"
        onClick={onEnd ?? (() => setAsking(true))}
      >
        <StopIcon size={18} />
        <span>{t('room.end')}</span>
      </button>
      {asking && <EndMeeting onClose={() => setAsking(false)} />}
    </>
  );
}

/** Asks whether the meeting shall end. */
export function EndMeeting({ onClose }: { onClose: () => void }) {
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
