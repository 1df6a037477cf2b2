import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRoom } from './room-context.ts';

/** Messages of others that came while the chat was not in sight. */
export function useUnread(): ReadonlySignal<number> {
  const { conference, state } = useRoom();
  const seen = useSignal<string | null>(conference.messages.peek().at(-1)?.id ?? null);
  useSignalEffect(() => {
    const last = conference.messages.value.at(-1)?.id ?? null;
    if (state.panel.value === 'chat') seen.value = last;
  });
  return useComputed(() => {
    const messages = conference.messages.value;
    const at = messages.findLastIndex((message) => message.id === seen.value);
    return messages.slice(at + 1).filter(({ mine, nick, news }) => news && !mine && nick !== null).length;
  });
}
