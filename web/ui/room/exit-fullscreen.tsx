import { IconButton } from '../common/icon-button.tsx';
import { ShrinkIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

/** The way back where there is no Escape key. */
export function ExitFullscreen() {
  const { fullscreen } = useRoom();
  const t = useT();
  return (
    <div class="exit-fullscreen">
      <IconButton label={t('stage.exitFullscreen')} testid="fullscreen-exit" onClick={fullscreen.leave}>
        <ShrinkIcon size={18} />
      </IconButton>
    </div>
  );
}
