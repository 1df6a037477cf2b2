import type { ChatControl, ChatMessage } from '../../core/chat/contract.ts';
import { hueOf } from '../people/hue.ts';
import { useT } from '../ui-context.ts';
import { linked } from './linked.tsx';

/** Messages of one person within this time stand under one name. */
const TOGETHER_MS = 3 * 60_000;

interface Props {
  readonly message: ChatMessage;
  readonly before: ChatMessage | undefined;
  readonly language: string;
  readonly control: Pick<ChatControl, 'sayAgain' | 'forget'> | undefined;
}

/** The reader's own kind of a language: English as it is written in Britain has other times than in America. */
const regional = (language: string): string =>
  navigator.languages.find((own) => own.slice(0, 2).toLowerCase() === language.slice(0, 2).toLowerCase()) ?? language;

export function ChatLine({ message, before, language, control }: Props) {
  const t = useT();
  const { id, nick, at, body, mine, pending, failed, private: isPrivate } = message;
  if (nick === null) return <p class="chat-room">{linked(body)}</p>;
  const goesOn = before?.nick === nick && before.private === isPrivate && at - before.at < TOGETHER_MS;
  const time = new Intl.DateTimeFormat(regional(language), { hour: 'numeric', minute: '2-digit' }).format(at);
  return (
    <div class="chat-line" data-mine={mine} data-pending={pending} data-failed={failed} data-goes-on={goesOn}>
      {!goesOn && (
        <p class="chat-who">
          <span class="chat-nick" style={{ '--hue': String(hueOf(nick)) }}>
            {mine ? t('me') : nick}
          </span>
          {isPrivate && <span class="chat-private">{t('chat.private')}</span>}
          <time dateTime={new Date(at).toISOString()}>{time}</time>
        </p>
      )}
      <p class="chat-body">
        {linked(body)}
        {pending && <span class="visually-hidden"> ({t('chat.pending')})</span>}
      </p>
      {failed && control && (
        <p class="chat-failed" role="alert">
          {t('chat.failed')}
          <button type="button" class="link" onClick={() => control.sayAgain(id)} data-testid="chat-again">
            {t('chat.again')}
          </button>
          <button type="button" class="link" onClick={() => control.forget(id)} data-testid="chat-forget">
            {t('chat.forget')}
          </button>
        </p>
      )}
    </div>
  );
}
