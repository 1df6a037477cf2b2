import type { LoginFailure } from '../../core/account/contract.ts';
import { useT } from '../ui-context.ts';

export function LoginFailureText({
  reason,
  seconds = 0,
  guest = false,
}: {
  reason: LoginFailure | undefined;
  seconds?: number | undefined;
  /** It was one that failed. */
  guest?: boolean;
}) {
  const t = useT();
  // Of a guest there are no tries at a password.
  const said = reason === 'too-many' && guest ? 'too-many-guests' : reason;
  return (
    <div role="alert" class="error-slot">
      {said && (
        <p class="error" data-testid="login-error" data-reason={reason}>
          {t(`login.error.${said}`, { seconds })}
        </p>
      )}
    </div>
  );
}
