import { useRef } from 'preact/hooks';
import { isSending } from '../common/composing.ts';
import { SendIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { Messages } from './messages.tsx';
import './chat.css';

export function Chat() {
  const { chat } = useRoom().conference;
  const t = useT();
  const input = useRef<HTMLTextAreaElement>(null);

  function send(event: Event) {
    event.preventDefault();
    const text = input.current?.value.trim() ?? '';
    if (!text || !input.current) return;
    // While the connection is down the words stay where they are.
    if (chat.say(text)) input.current.value = '';
    input.current.focus();
  }
  return (
    <div class="chat">
      <Messages source={chat} control={chat} />
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
