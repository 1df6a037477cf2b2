import type { keys as english } from '../en/keys.ts';
import type { Translated } from '../messages.ts';

export const keys: Translated<typeof english> = {
  'keys.microphone': '打开麦克风、静音或取消静音',
  'keys.first': '第一页',
  'keys.last': '最后一页',
  'keys.putDown': '放下工具',
  'keys.closePanel': '关闭侧边栏',
};
