/** The chat. */
export const chat = {
  'chat.private': 'only to you',
  'chat.placeholder': 'Write a message',
  'chat.send': 'Send',
  'chat.empty': 'No messages yet.',
  'chat.messages': 'Messages',
  'chat.pending': 'sending',
  'chat.failed': 'Not sent.',
  'chat.again': 'Send again',
  'chat.forget': 'Remove',
  'chat.new': 'New messages',
} as const;
