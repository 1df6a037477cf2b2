/** What keys do, where no button says it. */
export const keys = {
  'keys.microphone': 'Turn the microphone on, mute or unmute it',
  'keys.first': 'First page',
  'keys.last': 'Last page',
  'keys.putDown': 'Put the tool down',
  'keys.closePanel': 'Close the panel',
} as const;
