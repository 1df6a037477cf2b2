import type { LoginFailure } from '../../core/contract.ts';
import { useT } from '../ui-context.ts';

export function LoginFailureText({ failure }: { failure: LoginFailure | null }) {
  const t = useT();
  return (
    <div role="alert" class="error-slot">
      {failure && (
        <p class="error" data-testid="login-error" data-reason={failure}>
          {t(`login.error.${failure}`)}
        </p>
      )}
    </div>
  );
}
