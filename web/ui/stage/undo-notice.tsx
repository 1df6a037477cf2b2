import { useEffect } from 'preact/hooks';
import { CloseIcon } from '../icons/icons.tsx';
import { IconButton } from '../room/icon-button.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** Long enough to read it, to see what is missing, and to reach the button by keyboard. */
const SHOWN_MS = 10_000;

/** What a bin removed can be brought back. It goes by itself. */
export function UndoNotice() {
  const { state } = useRoom();
  const t = useT();
  const offer = state.offer.value;
  const close = () => {
    state.offer.value = null;
  };
  useEffect(() => {
    if (!offer) return;
    const timer = setTimeout(() => {
      if (state.offer.peek() === offer) state.offer.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [offer, state]);
  return (
    <div class="undo-notices" role="status">
      {offer && (
        <div class="undo-notice" data-testid="undo-notice">
          <span class="undo-text">{offer.text}</span>
          <button
            type="button"
            class="button small accent"
            data-testid="undo-removal"
            onClick={() => {
              offer.undo();
              close();
            }}
          >
            {t('tool.undo')}
          </button>
          <IconButton label={t('close')} onClick={close}>
            <CloseIcon size={16} />
          </IconButton>
        </div>
      )}
    </div>
  );
}
