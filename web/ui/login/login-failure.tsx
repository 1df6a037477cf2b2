import type { LoginFailure } from '../../core/contract.ts';
import { useT } from '../ui-context.ts';

export function LoginFailureText({
  reason,
  seconds = 0,
}: {
  reason: LoginFailure | undefined;
  seconds?: number | undefined;
}) {
  const t = useT();
  return (
    <div role="alert" class="error-slot">
      {reason && (
        <p class="error" data-testid="login-error" data-reason={reason}>
          {t(`login.error.${reason}`, { seconds })}
        </p>
      )}
    </div>
  );
}
