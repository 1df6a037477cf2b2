import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isSending } from '../common/composing.ts';
import { SendIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useUi } from '../ui-context.ts';
import { ChatLine } from './chat-line.tsx';
import './chat.css';

/** Pixels from the end that still count as being there. */
const NEAR = 40;

export function Chat() {
  const { conference } = useRoom();
  const { t, language } = useUi().i18n;
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const messages = conference.chat.messages.value;
  const last = messages.at(-1);

  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });

  // Someone who reads further up is not pulled away; their own message shows itself.
  useLayoutEffect(() => {
    if (atEnd.current || last?.mine) toEnd();
    else setBelow(true);
  }, [last?.id]);

  // The end stays when the list becomes smaller (by the window, the keyboard on the screen, a long message being written), and
  // when what is in it grows without a new message at its end.
  useEffect(() => {
    const el = list.current;
    if (!el) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) el.scrollTo({ top: el.scrollHeight });
    });
    observer.observe(el);
    if (el.firstElementChild) observer.observe(el.firstElementChild);
    return () => observer.disconnect();
  }, []);

  function send(event: Event) {
    event.preventDefault();
    const text = input.current?.value.trim() ?? '';
    if (!text || !input.current) return;
    // While the connection is down the words stay where they are.
    if (conference.chat.say(text)) input.current.value = '';
    input.current.focus();
  }
  return (
    <div class="chat">
      <div
        ref={list}
        class="chat-list scrolls"
        role="log"
        aria-label={t('chat.messages')}
        data-testid="chat-list"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: el }) => {
          atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR;
          if (atEnd.current && below) setBelow(false);
        }}
      >
        <div>
          {messages.length === 0 && <p class="panel-empty">{t('chat.empty')}</p>}
          {messages.map((message, i) => (
            <ChatLine key={message.id} message={message} before={messages[i - 1]} language={language.value} />
          ))}
        </div>
      </div>
      {below && (
        <button type="button" class="button small chat-new" onClick={toEnd}>
          {t('chat.new')} ↓
        </button>
      )}
      <form class="chat-form" onSubmit={send}>
        <textarea
          ref={input}
          rows={1}
          maxLength={4000}
          aria-label={t('chat.placeholder')}
          placeholder={t('chat.placeholder')}
          data-testid="chat-input"
          onKeyDown={(event) => {
            if (isSending(event)) send(event);
          }}
        />
        <button
          type="submit"
          class="icon-button filled"
          aria-label={t('chat.send')}
          title={t('chat.send')}
          data-testid="chat-send"
        >
          <SendIcon size={18} />
        </button>
      </form>
    </div>
  );
}
