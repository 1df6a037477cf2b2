import { useEffect } from 'preact/hooks';
import { CloseIcon, MicOffIcon, SoundIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** What browsers count as a gesture that may start sound. */
const TOUCHES = ['pointerdown', 'pointerup', 'keydown'] as const;

/** What is wrong with sound. Any touch of the page puts right what can be put right; the buttons say so. */
export function SoundBanners() {
  const { voice } = useRoom().conference;
  const t = useT();
  const problem = voice.problem.value;
  const trouble = voice.trouble.value;
  const silent = voice.canListen && voice.needsGesture.value;

  const touchable = silent || trouble === 'stopped';
  useEffect(() => {
    if (!touchable) return;
    const touch = () => void voice.listen();
    for (const name of TOUCHES) window.addEventListener(name, touch, true);
    return () => {
      for (const name of TOUCHES) window.removeEventListener(name, touch, true);
    };
  }, [touchable, voice]);

  return (
    <>
      {!voice.canListen && problem !== 'insecure' && (
        <p class="banner">{t(window.isSecureContext ? 'listen.cannot' : 'listen.insecure')}</p>
      )}
      {silent && (
        <div class="banner accent" data-testid="sound-stopped">
          <SoundIcon size={18} />
          <span>{t('listen.text')}</span>
          <button type="button" class="button small" data-testid="listen" onClick={() => void voice.listen()}>
            {t('listen.button')}
          </button>
        </div>
      )}
      {trouble && (
        <div class="banner warn" data-testid="mic-trouble" data-trouble={trouble}>
          <MicOffIcon size={18} />
          <span>{t(`mic.trouble.${trouble}`)}</span>
          {trouble === 'stopped' && (
            <button type="button" class="button small" onClick={() => void voice.listen()}>
              {t('mic.again')}
            </button>
          )}
        </div>
      )}
      {problem && (
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
            onClick={() => voice.dismissProblem()}
          >
            <CloseIcon size={16} />
          </button>
        </div>
      )}
    </>
  );
}
