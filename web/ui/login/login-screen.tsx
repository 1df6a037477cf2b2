import { useEffect, useState } from 'preact/hooks';
import type { ServerConfig } from '../../core/contract.ts';
import { LanguageSwitch } from '../common/language-switch.tsx';
import { Logo } from '../common/logo.tsx';
import { useUi } from '../ui-context.ts';
import { AccountForm } from './account-form.tsx';
import { GuestForm } from './guest-form.tsx';
import './login.css';
import type { OnSession } from './use-login.ts';

interface Props {
  /** The room whose link was opened, if any. */
  readonly room: string | null;
  readonly onSession: OnSession;
}

export function LoginScreen({ room, onSession }: Props) {
  const { i18n, config: loadConfig } = useUi();
  const { t } = i18n;
  const [config, setConfig] = useState<ServerConfig | null>(null);
  const [asAccount, setAsAccount] = useState(room === null);
  const [unreachable, setUnreachable] = useState(false);

  useEffect(() => {
    loadConfig().then(setConfig, () => setUnreachable(true));
  }, [loadConfig]);
  useEffect(() => {
    if (room !== null) document.title = `${room} · Lectern`;
  }, [room]);

  const guests = room !== null && config?.guestDomain !== null;
  const guest = guests && !asAccount;
  return (
    <div class="login">
      <main class="login-card">
        <div class="brand">
          <Logo size={44} />
          <span>Lectern</span>
        </div>
        <h1>{room === null ? t('login.title') : t('login.join', { room })}</h1>
        <p class="login-lead">{room === null ? t('login.lead') : guest ? t('login.guestLead') : t('login.roomLead')}</p>
        {unreachable && (
          <p class="error" role="alert">
            {t('login.error.unreachable')}
          </p>
        )}
        {guest ? (
          <GuestForm onSession={onSession} />
        ) : (
          <AccountForm domain={config?.domain ?? ''} onSession={onSession} />
        )}
        {guests && (
          <button type="button" class="link" data-testid="login-switch" onClick={() => setAsAccount(!asAccount)}>
            {guest ? t('login.asAccount') : t('login.asGuest')}
          </button>
        )}
      </main>
      <footer class="login-foot">
        <LanguageSwitch />
      </footer>
    </div>
  );
}
