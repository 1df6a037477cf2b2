/** Raised hands. */
export const hand = {
  'hand.raise': 'Raise hand',
  'hand.lower': 'Lower hand',
  'hand.lowerAll': 'Lower all hands',
  'hand.toggle': 'Raise or lower your hand',
  'hand.place': 'hand raised, number {{place}}',
  'hand.count_one': '{{count}} hand raised',
  'hand.count_other': '{{count}} hands raised',
  'notice.hand': '{{nick}} has raised a hand.',
} as const;
