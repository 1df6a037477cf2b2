import { IconButton } from '../common/icon-button.tsx';
import { MinusIcon, PlusIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { FIT } from './layout.ts';
import { zoomStep } from './zoom.ts';

/** Zooms for everyone as a presenter, for oneself as a member. Also +, - and 0 (keys.ts). */
export function ZoomControls() {
  const room = useRoom();
  const { model } = room;
  const t = useT();
  const zoom = model.view.value.zoom;
  return (
    <div class="zoom">
      <IconButton
        label={t('stage.zoomOut')}
        testid="zoom-out"
        disabled={zoom <= 1}
        onClick={() => zoomStep(room, 'out')}
      >
        <MinusIcon size={18} />
      </IconButton>
      {zoom > 1.01 && (
        <IconButton
          label={`${Math.round(zoom * 100)} %, ${t('stage.fit')}`}
          testid="zoom-fit"
          onClick={() => model.look(FIT)}
        >
          <span class="zoom-value">{Math.round(zoom * 100)} %</span>
        </IconButton>
      )}
      <IconButton label={t('stage.zoomIn')} testid="zoom-in" onClick={() => zoomStep(room, 'in')}>
        <PlusIcon size={18} />
      </IconButton>
    </div>
  );
}
