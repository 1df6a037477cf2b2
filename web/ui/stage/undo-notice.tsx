import { IconButton } from '../common/icon-button.tsx';
import { CloseIcon } from '../icons/icons.tsx';
import type { Offer } from '../room/offers.ts';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** What bins removed can be brought back. Each offer goes by itself, but not from under a pointer or the focus. */
export function UndoNotice() {
  const { offers } = useRoom().state;
  const t = useT();
  const hold = (offer: Offer, by: 'pointer' | 'focus', on: boolean) => () => offers.hold(offer, by, on);
  return (
    <div class="undo-notices" role="status">
      {offers.list.value.map((offer) => (
        <div
          key={offer}
          class="undo-notice"
          data-testid="undo-notice"
          onPointerEnter={hold(offer, 'pointer', true)}
          onPointerLeave={hold(offer, 'pointer', false)}
          onFocusIn={hold(offer, 'focus', true)}
          onFocusOut={hold(offer, 'focus', false)}
        >
          <span class="undo-text">{offer.text}</span>
          <button
            type="button"
            class="button small accent"
            data-testid="undo-removal"
            onClick={() => {
              offer.undo();
              offers.close(offer);
            }}
          >
            {t('tool.undo')}
          </button>
          <IconButton label={t('close')} onClick={() => offers.close(offer)}>
            <CloseIcon size={16} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
