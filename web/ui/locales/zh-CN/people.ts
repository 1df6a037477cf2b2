import type { people as english } from '../en/people.ts';
import type { Translated } from '../messages.ts';

export const people: Translated<typeof english> = {
  'people.count_other': '{{count}} 人',
  'people.host': '主持人',
  'people.presenter': '主讲人',
  'people.visitor': '听众',
  'people.speaking': '正在发言',
  'people.volume': '{{nick}} 的音量',
  'people.give': '设为主讲人',
  'people.take': '收回讲台',
  'people.remove': '移出',
  'people.removeTitle': '要将 {{nick}} 移出会议组吗？',
  'people.actions': '对 {{nick}} 的操作',
};
