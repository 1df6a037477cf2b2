import { useEffect, useRef } from 'preact/hooks';
import type { LeaveReason } from '../../core/room/entry-contract.ts';
import { otherNick } from '../../core/room/other-nick.ts';
import { Logo } from '../common/logo.tsx';
import { useFirstField } from '../common/use-first-field.ts';
import { lengthText } from '../meeting/length-text.ts';
import { useT } from '../ui-context.ts';
import './gate.css';

interface Props {
  readonly reason: LeaveReason;
  readonly title: string;
  /** ms that the meeting took, when one leaves after its end. */
  readonly lasted: number | null;
  readonly nick: string;
  /** A password was given. */
  readonly tried: boolean;
  readonly guest: boolean;
  readonly onEnter: (change: { nick?: string; password?: string; make?: boolean }) => void;
  /** A guest logs in with an account, to enter the same group. */
  readonly onAccount: () => void;
  readonly onHome: () => void;
}

/** Nothing comes of trying again. */
const FINAL: ReadonlySet<LeaveReason> = new Set(['banned', 'destroyed', 'link', 'put-out']);

/** What an account may be let in to. */
const NOT_FOR_GUESTS: ReadonlySet<LeaveReason> = new Set(['guests-full', 'address-full', 'members-only', 'not-found']);
/** One has been in, and comes in again; otherwise it is another try. */
const WAS_IN: ReadonlySet<LeaveReason> = new Set(['left', 'kicked', 'elsewhere']);

const NO_FIELD = { current: null };

/** Why one is not in the room, and the way on. */
export function LeftRoom({ reason: said, title, lasted, nick, tried, guest, onEnter, onAccount, onHome }: Props) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  // Where there may be no group at all, nobody is asked for anything.
  useFirstField(said === 'not-found' ? NO_FIELD : input);
  // What had the focus has gone with the room: one is told where one is now.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus();
  }, [said]);
  // The removal of a guest lasts for the meeting.
  const reason = said === 'kicked' && guest ? 'put-out' : said;
  const asks = reason === 'password' || reason === 'nick';
  const takesPassword = reason === 'password' || reason === 'not-found';
  const submit = (event: Event) => {
    event.preventDefault();
    const value = input.current?.value ?? '';
    onEnter(reason === 'nick' ? { nick: value.trim() } : value !== '' ? { password: value } : {});
  };
  return (
    <main class="centre">
      <form class="gate" data-testid="left" data-reason={reason} onSubmit={submit}>
        <Logo size={44} />
        <p class="gate-room">{title}</p>
        <h1 ref={heading} tabIndex={-1}>
          {t(`left.${reason}`)}
        </h1>
        {lasted !== null && reason === 'left' && <p>{t('left.ended', { length: lengthText(lasted, t) })}</p>}
        <p role="status">{t(takesPassword && tried ? `left.wrong.${reason}` : `left.text.${reason}`)}</p>
        {takesPassword && (
          <label class="field">
            <span>{t(reason === 'password' ? 'login.password' : 'left.hiddenPassword')}</span>
            <input
              ref={input}
              type="password"
              required={reason === 'password'}
              autocomplete="off"
              data-testid="room-password"
            />
          </label>
        )}
        {reason === 'nick' && (
          <label class="field">
            <span>{t('left.otherName')}</span>
            <input ref={input} required maxLength={60} defaultValue={otherNick(nick, 2)} data-testid="room-nick" />
          </label>
        )}
        {!FINAL.has(reason) && (
          <button type="submit" class="button primary wide" data-testid="rejoin">
            {t(asks ? 'left.enter' : WAS_IN.has(reason) ? 'left.rejoin' : 'left.retry')}
          </button>
        )}
        {guest && NOT_FOR_GUESTS.has(reason) && (
          <button type="button" class="button wide" data-testid="left-account" onClick={onAccount}>
            {t('login.asAccount')}
          </button>
        )}
        {reason === 'not-found' && !guest && (
          <button type="button" class="button wide" data-testid="make-group" onClick={() => onEnter({ make: true })}>
            {t('left.make')}
          </button>
        )}
        <button type="button" class="button quiet wide" data-testid="left-home" onClick={onHome}>
          {t(guest ? 'left.logout' : 'left.home')}
        </button>
      </form>
    </main>
  );
}
