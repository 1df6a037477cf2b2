import type { hand as english } from '../en/hand.ts';
import type { Translated } from '../messages.ts';

export const hand: Translated<typeof english> = {
  'hand.raise': '举手',
  'hand.lower': '手放下',
  'hand.lowerAll': '全部手放下',
  'hand.toggle': '举手或放下',
  'hand.place': '已举手，第 {{place}} 位',
  'hand.count_other': '{{count}} 人举手',
  'notice.hand': '{{nick}} 举手了。',
};
