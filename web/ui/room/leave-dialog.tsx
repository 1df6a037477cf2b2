import { useEffect, useRef } from 'preact/hooks';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

interface Props {
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

/** ms until one leaves who has ended the meeting and hears nothing of it. */
const END_MS = 3_000;

/** Asks a host who leaves a running meeting what is to become of it. */
export function LeaveDialog({ onLeave, onClose }: Props) {
  const { conference } = useRoom();
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const others = conference.members.value.filter((member) => member.role === 'moderator' && !member.me);
  const [other] = others;

  function endForAll() {
    conference.endMeeting();
    // Out only after it has ended: who is out cannot end it.
    const timer = setTimeout(done, END_MS);
    const stop = conference.startedAt.subscribe((startedAt) => {
      if (startedAt === null) setTimeout(done);
    });
    function done() {
      clearTimeout(timer);
      stop();
      onLeave();
    }
  }
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="leave-title" data-testid="leave-dialog" onClose={onClose}>
      <h2 id="leave-title">{t('leave.title')}</h2>
      <p>{other ? t('leave.otherHost', { nick: other.nick }) : t('leave.lastHost')}</p>
      <div class="dialog-actions stacked">
        <button type="button" class="button danger" data-testid="leave-end" onClick={endForAll}>
          {t('leave.end')}
        </button>
        <button type="button" class="button" data-testid="leave-only" onClick={onLeave}>
          {t('leave.only')}
        </button>
        <button type="button" class="button quiet" onClick={() => dialog.current?.close()}>
          {t('cancel')}
        </button>
      </div>
    </dialog>
  );
}
