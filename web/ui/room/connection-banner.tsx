import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

export function ConnectionBanner() {
  const { conference } = useRoom();
  const t = useT();
  if (conference.status.value !== 'reconnecting') return null;
  return (
    <p class="banner warn" data-testid="reconnecting">
      <span class="spinner small" />
      {t('room.reconnecting')}
    </p>
  );
}
