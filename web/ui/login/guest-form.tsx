import { useRef } from 'preact/hooks';
import { useFirstField } from '../common/use-first-field.ts';
import { useUi } from '../ui-context.ts';
import { LoginFailureText } from './login-failure.tsx';
import { type OnSession, useLogin } from './use-login.ts';

export function GuestForm({ onSession }: { onSession: OnSession }) {
  const { i18n, choices } = useUi();
  const { t } = i18n;
  const name = useRef<HTMLInputElement>(null);
  const nick = () => name.current?.value.trim() ?? '';
  const { busy, failure, submit } = useLogin((session) => onSession(session, nick(), false));
  useFirstField(name);

  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!nick()) return;
        choices.set('guest-name', nick());
        submit({ kind: 'guest' });
      }}
    >
      <label class="field">
        <span>{t('login.guestName')}</span>
        <input
          ref={name}
          name="name"
          autocomplete="nickname"
          maxLength={60}
          required
          defaultValue={choices.get('guest-name') ?? ''}
          data-testid="guest-name"
        />
      </label>
      <button type="submit" class="button primary wide" disabled={busy} aria-busy={busy} data-testid="guest-submit">
        {busy ? t('login.busy') : t('login.guestSubmit')}
      </button>
      <LoginFailureText reason={failure?.reason} seconds={failure?.seconds} guest />
    </form>
  );
}
