/** Words that stand in many places. */
export const common = {
  language: 'Language',
  cancel: 'Cancel',
  close: 'Close',
  guest: 'Guest',
  me: 'you',

  'load.loading': 'Loading',
  'load.failed': 'This part of Lectern could not be loaded. Check your connection.',
  'load.again': 'Try again',

  'unknown.title': 'There is no such page',
  'unknown.text': 'The address may be mistyped, or the link may be cut off.',
  'unknown.home': 'To the start page',
} as const;
