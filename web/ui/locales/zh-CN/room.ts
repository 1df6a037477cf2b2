import type { room as english } from '../en/room.ts';
import type { Translated } from '../messages.ts';

export const room: Translated<typeof english> = {
  'room.joining': '正在加入…',
  'room.waiting': '等待主持人',
  'room.waitingText': '此会议组暂时无法进入，开放后您将自动进入。',
  'room.reconnecting': '连接已断开，正在重新连接…',
  'room.leave': '离开',
  'room.more': '更多',
  'room.copyLink': '复制访客链接',
  'room.copied': '链接已复制',
  'room.copyFailed': '请复制此链接：{{link}}',
  'room.delete': '删除会议组',
  'room.deleteTitle': '要永久删除此会议组吗？',
  'room.deleteText': '所有人都将离开，消息、文档和人员名单都会被删除，且无法恢复。',
  'room.people': '成员',
  'room.chat': '聊天',
  'room.documents': '文档',
  'room.unread_other': '{{count}} 条未读消息',
  'room.panel': '侧边栏',
  'room.controls': '会议控制',
};
