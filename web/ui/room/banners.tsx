import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';
import { SoundBanners } from './sound-banners.tsx';
import { SpaceBanners } from './space-banners.tsx';

/** Thin lines over the stage: things that go on until something is done or comes back. */
export function Banners() {
  const { conference } = useRoom();
  const t = useT();
  return (
    <div class="banners" aria-live="polite">
      {conference.status.value === 'reconnecting' && (
        <p class="banner warn" data-testid="reconnecting">
          <span class="spinner small" />
          {t('room.reconnecting')}
        </p>
      )}
      <SoundBanners voice={conference.voice} />
      <SpaceBanners />
    </div>
  );
}
