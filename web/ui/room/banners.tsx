import { useSignal } from '@preact/signals';
import { CloseIcon, SoundIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

/** Thin lines over the stage: things that go on until something is done or comes back. */
export function Banners() {
  const { conference } = useRoom();
  const { voice } = conference;
  const t = useT();
  const problem = voice.problem.value;
  /** The problem that was put away; the next try makes a new one. */
  const hidden = useSignal<string | null>(null);
  if (problem === null && hidden.value !== null) hidden.value = null;
  return (
    <div class="banners" aria-live="polite">
      {conference.status.value === 'reconnecting' && (
        <p class="banner warn" data-testid="reconnecting">
          <span class="spinner small" />
          {t('room.reconnecting')}
        </p>
      )}
      {!voice.canListen && <p class="banner">{t('listen.cannot')}</p>}
      {voice.canListen && voice.needsGesture.value && (
        <div class="banner accent">
          <SoundIcon size={18} />
          <span>{t('listen.text')}</span>
          <button type="button" class="button small" data-testid="listen" onClick={() => void voice.listen()}>
            {t('listen.button')}
          </button>
        </div>
      )}
      {problem && problem !== hidden.value && (
        <div class="banner warn" data-testid="mic-problem" data-problem={problem}>
          <span>{t(`mic.problem.${problem}`)}</span>
          {problem !== 'unsupported' && problem !== 'insecure' && (
            <button type="button" class="button small" onClick={() => voice.turnOn().catch(() => {})}>
              {t('mic.again')}
            </button>
          )}
          <button
            type="button"
            class="icon-button small"
            aria-label={t('close')}
            onClick={() => {
              hidden.value = problem;
            }}
          >
            <CloseIcon size={16} />
          </button>
        </div>
      )}
    </div>
  );
}
