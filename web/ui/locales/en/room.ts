/** The frame of a room: header, bar, menu. */
export const room = {
  'room.joining': 'Joining…',
  'room.waiting': 'Waiting for the host',
  'room.waitingText': 'The group cannot be entered just yet. You will be let in as soon as it is open.',
  'room.reconnecting': 'Connection lost. Reconnecting…',
  'room.leave': 'Leave',
  'room.more': 'More',
  'room.copyLink': 'Copy guest link',
  'room.copied': 'Link copied',
  'room.copyFailed': 'Copy this link: {{link}}',
  'room.delete': 'Delete group',
  'room.deleteTitle': 'Delete this group for good?',
  'room.deleteText':
    'Everybody has to leave, and its messages, documents and list of people are deleted. This cannot be undone.',
  'room.people': 'People',
  'room.chat': 'Chat',
  'room.documents': 'Documents',
  'room.unread_one': '{{count}} unread message',
  'room.unread_other': '{{count}} unread messages',
  'room.panel': 'Side panel',
  'room.controls': 'Meeting controls',
} as const;
