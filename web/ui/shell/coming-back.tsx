import type { LoginError, LoginFailure } from '../../core/account/contract.ts';
import { useT } from '../ui-context.ts';

const AGAIN: Partial<Record<LoginFailure, 'login.againLater' | 'login.againFull'>> = {
  'too-many': 'login.againLater',
  full: 'login.againFull',
};

interface Props {
  readonly trouble: LoginError | null;
  readonly onGiveUp: () => void;
}

export function ComingBack({ trouble, onGiveUp }: Props) {
  const t = useT();
  return (
    <main class="centre coming-back" aria-busy="true" aria-label={t('load.loading')}>
      <span class="spinner" />
      {trouble && (
        <>
          <p role="status" data-testid="coming-back">
            {t(AGAIN[trouble.reason] ?? 'login.again', { seconds: trouble.seconds })}
          </p>
          <button type="button" class="button quiet" onClick={onGiveUp}>
            {t('login.giveUp')}
          </button>
        </>
      )}
    </main>
  );
}
