import { ChatIcon } from '../icons/icons.tsx';
import type { RoomSlots } from '../room/slots.ts';
import { Chat } from './chat.tsx';
import { useUnreadBadge } from './use-unread.ts';

export const chat: RoomSlots = {
  panels: [
    {
      id: 'chat',
      title: 'room.chat',
      icon: ChatIcon,
      order: 20,
      View: Chat,
      bar: { order: 50 },
      useBadge: useUnreadBadge,
    },
  ],
};
