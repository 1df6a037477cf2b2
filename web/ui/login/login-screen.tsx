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
  /** The form for accounts is wanted, also where guests are admitted. */
  readonly account: boolean;
  /** Something was typed. */
  readonly onTouched: () => void;
  readonly onSession: OnSession;
}

export function LoginScreen({ room, account, onTouched, onSession }: Props) {
  const { i18n, config: loadConfig, titleOf } = useUi();
  const { t } = i18n;
  const [config, setConfig] = useState<ServerConfig | null>(null);
  const [asAccount, setAsAccount] = useState(account || room === null);
  const [unreachable, setUnreachable] = useState(false);

  useEffect(() => {
    loadConfig().then(setConfig, () => setUnreachable(true));
  }, [loadConfig]);
  const title = room === null ? null : titleOf(room);
  useEffect(() => {
    if (title !== null) document.title = `${title} · Lectern`;
  }, [title]);

  const guests = room !== null && config?.guestDomain !== null;
  // Which form it is depends on the server: one that is swapped while it is being filled in is worse than a moment without.
  const settled = room === null || config !== null || unreachable;
  const guest = guests && !asAccount;
  return (
    <div class="login">
      <main class="login-card" onInput={onTouched}>
        <div class="brand">
          <Logo size={44} />
          <span>Lectern</span>
        </div>
        <h1>{title === null ? t('login.title') : t('login.join', { room: title })}</h1>
        {settled && (
          <p class="login-lead">
            {room === null ? t('login.lead') : guest ? t('login.guestLead') : t('login.roomLead')}
          </p>
        )}
        {unreachable && (
          <p class="error" role="alert">
            {t('login.error.unreachable')}
          </p>
        )}
        {settled && guest && <GuestForm onSession={onSession} />}
        {settled && !guest && <AccountForm domain={config?.domain ?? ''} onSession={onSession} />}
        {settled && guests && (
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
