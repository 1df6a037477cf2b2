import { useEffect, useRef, useState } from 'preact/hooks';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** Asks a host who leaves a running meeting what is to become of it. */
export function LeaveDialog({ onClose }: { readonly onClose: () => void }) {
  const { conference } = useRoom();
  const t = useT();
  const dialog = useRef<HTMLDialogElement>(null);
  const [ending, setEnding] = useState<'no' | 'asked' | 'failed'>('no');
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // Not on what is done for everyone: Enter that was meant for the button before would do it.
    cancel.current?.focus();
  }, []);
  const others = conference.people.members.value.filter((member) => member.role === 'moderator' && !member.me);
  const [other] = others;

  /** Out only after it has ended: nobody outside can end it. */
  async function endForAll() {
    setEnding('asked');
    const ended = await conference.meeting.end();
    if (!dialog.current?.open) return;
    if (ended) conference.leave();
    else setEnding('failed');
  }
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="leave-title" data-testid="leave-dialog" onClose={onClose}>
      <h2 id="leave-title">{t('leave.title')}</h2>
      <p>{other ? t('leave.otherHost', { nick: other.nick }) : t('leave.lastHost')}</p>
      <div role="alert" class="error-slot">
        {ending === 'failed' && (
          <p class="error" data-testid="leave-failed">
            {t('leave.failed')}
          </p>
        )}
      </div>
      <div class="dialog-actions stacked">
        <button
          type="button"
          class="button danger"
          data-testid="leave-end"
          disabled={ending === 'asked'}
          onClick={() => void endForAll()}
        >
          {t(ending === 'asked' ? 'leave.ending' : 'leave.end')}
        </button>
        <button type="button" class="button" data-testid="leave-only" onClick={() => conference.leave()}>
          {t('leave.only')}
        </button>
        <button
          ref={cancel}
          type="button"
          class="button quiet"
          data-testid="leave-cancel"
          onClick={() => dialog.current?.close()}
        >
          {t('cancel')}
        </button>
      </div>
    </dialog>
  );
}
