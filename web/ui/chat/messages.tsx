import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ChatControl, ChatSource } from '../../core/chat/contract.ts';
import { useUi } from '../ui-context.ts';
import { ChatLine } from './chat-line.tsx';

/** Pixels from the end that still count as being there. */
const NEAR = 40;

interface Props {
  /** Of a room, or of what only shows what was said. */
  readonly source: ChatSource;
  /** What can be done with a message that was refused; nothing where nothing is sent. */
  readonly control?: Pick<ChatControl, 'sayAgain' | 'forget'>;
}

/** What was said, with its end in sight for whoever does not read further up. */
export function Messages({ source, control }: Props) {
  const { t, language } = useUi().i18n;
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const messages = source.messages.value;
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

  return (
    <>
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
            <ChatLine
              key={message.id}
              message={message}
              before={messages[i - 1]}
              language={language.value}
              control={control}
            />
          ))}
        </div>
      </div>
      {below && (
        <button type="button" class="button small chat-new" onClick={toEnd}>
          {t('chat.new')} ↓
        </button>
      )}
    </>
  );
}
