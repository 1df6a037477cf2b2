/** The microphone, and sound. */
export const voice = {
  'mic.on': 'Turn on microphone',
  'mic.starting': 'Starting…',
  'mic.mute': 'Mute',
  'mic.unmute': 'Unmute',
  'mic.off': 'Turn off microphone',
  'mic.options': 'Microphone options',
  'mic.label': 'Microphone',
  'mic.unheard': 'Not heard',
  'mic.trouble.muted': 'Your computer or headset has muted the microphone. Nobody hears you.',
  'mic.trouble.stopped': 'Your microphone has stopped, and nobody hears you. Click anywhere to start it again.',
  'mic.trouble.refused': 'The group is not taking your voice at the moment. Trying again…',
  'mic.problem.refused':
    'The browser may not use the microphone. Allow it in the browser’s address bar, then try again.',
  'mic.problem.no-device': 'No microphone was found. Plug one in, then try again.',
  'mic.problem.busy': 'Another program is using the microphone. Close it, then try again.',
  'mic.problem.unsupported': 'This browser cannot send voice. Use a current Chrome, Edge, Firefox or Safari.',
  'mic.problem.insecure': 'Browsers allow the microphone on secure pages only. Open this page with https://.',
  'mic.again': 'Try again',

  'listen.text': 'The browser waits for a click before it plays sound.',
  'listen.button': 'Turn on sound',
  'listen.insecure': 'Without https browsers play no voice. You can follow pages, ink and chat.',
  'listen.cannot': 'This browser cannot play voice. Use a current Chrome, Edge, Firefox or Safari to listen.',

  'room.moreSpeakers': '{{more}} more',

  'refused.microphone-off': 'The meeting has ended. Your microphone is off.',
  'refused.microphone-elsewhere': 'Your microphone was turned on somewhere else, so it is off here.',
  'refused.microphone-forbidden': 'You may only listen now, so your microphone is off.',
} as const;
