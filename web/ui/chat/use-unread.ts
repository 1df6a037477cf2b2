import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useRoom } from '../room/room-context.ts';
import type { Badge } from '../room/slots.ts';
import { useT } from '../ui-context.ts';

/** How many messages of others came while the chat was not in sight, without those that were taken back since. */
function useUnread(): ReadonlySignal<number> {
  const { conference, state } = useRoom();
  /** Messages that have been there, read or not. */
  const known = useRef(new Set(conference.chat.messages.peek().map(({ id }) => id)));
  const unread = useSignal<ReadonlySet<string>>(new Set());
  useSignalEffect(() => {
    const messages = conference.chat.messages.value;
    const fresh = messages.filter(
      ({ id, news, mine, nick }) => !known.current.has(id) && news && !mine && nick !== null,
    );
    known.current = new Set(messages.map(({ id }) => id));
    const read = state.panel.value === 'chat';
    const before = [...unread.peek()].filter((id) => known.current.has(id));
    unread.value = new Set(read ? [] : [...before, ...fresh.map(({ id }) => id)]);
  });
  return useComputed(() => unread.value.size);
}

export function useUnreadBadge(): Badge {
  const t = useT();
  const count = useUnread().value;
  return { text: count > 0 ? String(Math.min(99, count)) : '', label: t('room.unread', { count }) };
}
