/** The people of a room. */
export const people = {
  'people.count_one': '{{count}} person',
  'people.count_other': '{{count}} people',
  'people.host': 'Host',
  'people.presenter': 'Presenter',
  'people.visitor': 'Listener',
  'people.speaking': 'speaking',
  'people.volume': 'Volume of {{nick}}',
  'people.give': 'Make presenter',
  'people.take': 'Take the stage back',
  'people.remove': 'Remove',
  'people.removeTitle': 'Remove {{nick}} from the group?',
  'people.actions': 'Actions for {{nick}}',
} as const;
