/** What is said in passing. */
export const notices = {
  'notice.pictures-only': 'The browser cannot open this PDF. Its pages are shown as pictures.',
  'notice.started': 'The meeting has started.',
  'notice.presenting': '{{nick}} is presenting now.',
  'notice.stage-given': 'You are a presenter now: you can change what is on the stage.',
  'notice.stage-taken': 'The host has taken the stage back.',
  'notice.host-left': '{{nick}}, the host, has left.',
  'notice.host-back': '{{nick}}, the host, has joined.',

  'refused.forbidden': 'You may not do that in this group.',
  'refused.not-allowed': 'You may not do that in this group.',
  'refused.policy-violation': 'That was too much at once. Wait a moment.',
  'refused.resource-constraint': 'The server is busy. Try again in a moment.',
  'refused.recipient-unavailable': 'That was not sent: the connection is down. Try again when it is back.',
  'refused.remote-server-timeout': 'The group does not answer. Try again in a moment.',
  'refused.offline': 'What you did while the connection was down was not sent.',
  'refused.unconfirmed':
    'We could not find out whether your last message arrived. Look for it before you send it again.',
  'refused.other': 'The group refused that ({{reason}}).',
} as const;
