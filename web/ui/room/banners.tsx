import { SpaceBanners } from '../documents/space-banners.tsx';
import { useT } from '../ui-context.ts';
import { SoundBanners } from '../voice/sound-banners.tsx';
import { useRoom } from './room-context.ts';
import './banners.css';

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
