import type { chat as english } from '../en/chat.ts';
import type { Translated } from '../messages.ts';

export const chat: Translated<typeof english> = {
  'chat.private': '仅发给您',
  'chat.placeholder': '输入消息',
  'chat.send': '发送',
  'chat.empty': '还没有消息。',
  'chat.messages': '消息',
  'chat.pending': '发送中',
  'chat.failed': '未发送。',
  'chat.again': '重新发送',
  'chat.forget': '移除',
  'chat.new': '有新消息',
};
