import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Space } from '../../../protocol/space.ts';
import { CloseIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

/** What there is no space for, to those who present. A warning can be put away; what is refused stays said. */
export function SpaceBanners() {
  const { conference } = useRoom();
  const t = useT();
  const seen = useMemo(() => signal<Space | null>(null), []);
  const { disk, log } = conference.space.value;
  if (!conference.presenter.value) return null;
  const prepared = conference.stage.value.phase === 'prepared';
  const closable = (what: keyof Space) => (
    <button
      type="button"
      class="icon-button small"
      aria-label={t('close')}
      onClick={() => {
        seen.value = { ...(seen.peek() ?? { disk: 'fine', log: 'fine' }), [what]: 'low' };
      }}
    >
      <CloseIcon size={16} />
    </button>
  );
  return (
    <>
      {disk !== 'fine' && !(disk === 'low' && seen.value?.disk === 'low') && (
        <div class="banner warn" data-testid="disk-space" data-level={disk}>
          <span>{t(`space.disk-${disk}`)}</span>
          {disk === 'low' && closable('disk')}
        </div>
      )}
      {log !== 'fine' && !(log === 'low' && seen.value?.log === 'low') && (
        <div class="banner warn" data-testid="log-space" data-level={log}>
          <span>{t(log !== 'low' && prepared ? 'space.log-prepared' : `space.log-${log}`)}</span>
          {log === 'low' && closable('log')}
        </div>
      )}
    </>
  );
}
