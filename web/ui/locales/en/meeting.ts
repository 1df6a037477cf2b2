/** Starting, leaving and ending a meeting. */
export const meeting = {
  'room.start': 'Start meeting',
  'room.end': 'End meeting',
  'room.endTitle': 'End the meeting for everyone?',
  'room.endText':
    'The stage is cleared for everybody, with its ink, and all microphones are turned off. People stay in the group and can go on chatting.',
  'room.clock': 'Meeting time',
  'room.notStarted': 'Not started',
  'room.ended': 'Ended',

  'leave.title': 'Leave, or end the meeting for everyone?',
  'leave.lastHost': 'You are the only host here. If you just leave, the meeting goes on, and nobody else can end it.',
  'leave.otherHost': 'If you just leave, the meeting goes on with {{nick}} as host.',
  'leave.end': 'End for everyone',
  'leave.only': 'Just leave',
  'leave.ending': 'Ending…',
  'leave.failed': 'The meeting could not be ended: it goes on. Try again, or just leave.',

  'ended.title': 'The meeting has ended',
  'ended.length': 'It lasted {{length}}.',
  'ended.text': 'You are still in the group: you can go on chatting, or leave. What comes next is shown here.',
  'ended.presenterText':
    'Everybody is still in the group and can chat. Put another document on the stage to prepare the next meeting, or leave.',

  'length.short': 'less than a minute',
  'length.minutes': '{{minutes}} min',
  'length.hours': '{{hours}} h',
  'length.both': '{{hours}} h {{minutes}} min',
} as const;
