import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ENOUGH, type Space } from '../../../protocol/documents/space.ts';
import { CloseIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** What there is no space for, to those who present. A warning can be put away; what is refused stays said. */
export function SpaceBanners() {
  const { conference } = useRoom();
  const t = useT();
  const seen = useMemo(() => signal(ENOUGH), []);
  const { disk, log } = conference.documents.space.value;
  if (!conference.people.presenter.value) return null;
  const prepared = conference.stage.state.value.phase === 'prepared';
  const banner = (what: keyof Space, level: Space[keyof Space], text: string) =>
    level === 'low' && seen.value[what] === 'low' ? null : (
      <div class="banner warn" data-testid={`${what}-space`} data-level={level}>
        <span>{text}</span>
        {level === 'low' && (
          <button
            type="button"
            class="icon-button small"
            aria-label={t('close')}
            onClick={() => {
              seen.value = { ...seen.peek(), [what]: 'low' };
            }}
          >
            <CloseIcon size={16} />
          </button>
        )}
      </div>
    );
  return (
    <>
      {disk !== 'fine' && banner('disk', disk, t(`space.disk-${disk}`))}
      {log !== 'fine' && banner('log', log, t(log !== 'low' && prepared ? 'space.log-prepared' : `space.log-${log}`))}
    </>
  );
}
