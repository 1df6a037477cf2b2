import { useRef } from 'preact/hooks';
import type { LeaveReason } from '../../core/contract.ts';
import { Logo } from '../common/logo.tsx';
import { useT } from '../ui-context.ts';

interface Props {
  readonly reason: LeaveReason;
  readonly title: string;
  readonly nick: string;
  readonly guest: boolean;
  readonly onEnter: (change: { nick?: string; password?: string }) => void;
  readonly onHome: () => void;
}

/** Why one is not in the room, and the way on. */
export function LeftRoom({ reason, title, nick, guest, onEnter, onHome }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const asks = reason === 'password' || reason === 'nick';
  const again = reason !== 'banned' && reason !== 'destroyed';
  const submit = (event: Event) => {
    event.preventDefault();
    const value = input.current?.value ?? '';
    onEnter(reason === 'password' ? { password: value } : reason === 'nick' ? { nick: value.trim() } : {});
  };
  return (
    <main class="centre">
      <form class="gate" data-testid="left" data-reason={reason} onSubmit={submit}>
        <Logo size={44} />
        <p class="gate-room">{title}</p>
        <h1>{t(`left.${reason}`)}</h1>
        <p role="status">{t(`left.text.${reason}`)}</p>
        {reason === 'password' && (
          <label class="field">
            <span>{t('login.password')}</span>
            <input ref={input} type="password" required autocomplete="off" data-testid="room-password" />
          </label>
        )}
        {reason === 'nick' && (
          <label class="field">
            <span>{t('left.otherName')}</span>
            <input ref={input} required maxLength={60} defaultValue={`${nick} 2`} data-testid="room-nick" />
          </label>
        )}
        {again && (
          <button type="submit" class="button primary wide" data-testid="rejoin">
            {t(asks ? 'left.enter' : 'left.rejoin')}
          </button>
        )}
        <button type="button" class="button quiet wide" data-testid="left-home" onClick={onHome}>
          {t(guest ? 'left.logout' : 'left.home')}
        </button>
      </form>
    </main>
  );
}
