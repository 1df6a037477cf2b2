import { useRef } from 'preact/hooks';
import { useFirstField } from '../common/use-first-field.ts';
import { useT } from '../ui-context.ts';
import { LoginFailureText } from './login-failure.tsx';
import { type OnSession, useLogin } from './use-login.ts';

interface Props {
  readonly domain: string;
  readonly onSession: OnSession;
}

export function AccountForm({ domain, onSession }: Props) {
  const t = useT();
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const stay = useRef<HTMLInputElement>(null);
  const { busy, failure, submit } = useLogin((session) =>
    onSession(session, session.username, stay.current?.checked ?? false),
  );
  useFirstField(username);

  const onSubmit = (event: Event) => {
    event.preventDefault();
    const name = username.current?.value.trim() ?? '';
    // Someone may type the whole address; the domain is known.
    const local = domain && name.endsWith(`@${domain}`) ? name.slice(0, -domain.length - 1) : name;
    submit({ kind: 'account', username: local, password: password.current?.value ?? '' });
  };
  return (
    <form class="form" method="post" onSubmit={onSubmit}>
      <label class="field">
        <span>{t('login.username')}</span>
        <span class="input-with-end">
          <input
            ref={username}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            data-testid="login-username"
          />
          {domain && <span class="input-end">@{domain}</span>}
        </span>
      </label>
      <label class="field">
        <span>{t('login.password')}</span>
        <input
          ref={password}
          type="password"
          name="password"
          autocomplete="current-password"
          required
          data-testid="login-password"
        />
      </label>
      <label class="check">
        <input ref={stay} type="checkbox" name="stay" data-testid="login-stay" />
        <span>{t('login.stay')}</span>
      </label>
      <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy} data-testid="login-submit">
        {busy ? t('login.busy') : t('login.submit')}
      </button>
      {/* Told before anything is typed. */}
      <LoginFailureText
        reason={failure?.reason ?? (window.isSecureContext ? undefined : 'insecure')}
        seconds={failure?.seconds}
      />
    </form>
  );
}
