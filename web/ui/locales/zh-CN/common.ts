import type { common as english } from '../en/common.ts';
import type { Translated } from '../messages.ts';

export const common: Translated<typeof english> = {
  language: '语言',
  cancel: '取消',
  close: '关闭',
  guest: '访客',
  me: '我',

  'load.loading': '正在加载',
  'load.failed': '页面的这一部分无法加载，请检查网络连接。',
  'load.again': '重试',

  'unknown.title': '没有这个页面',
  'unknown.text': '地址可能有误，或链接不完整。',
  'unknown.home': '返回首页',
};
