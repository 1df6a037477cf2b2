import type { home as english } from '../en/home.ts';
import type { Translated } from '../messages.ts';

export const home: Translated<typeof english> = {
  'home.title': '我的会议组',
  'home.lead': '打开一个会议组开始开会，或新建一个并把链接发给别人。',
  'home.guestLead': '您是访客，请打开邀请您加入的会议组的链接。',
  'home.logout': '退出登录',
  'home.people_other': '{{count}} 人',
  'home.running': '会议中',
  'home.empty': '还没有会议组。在上方输入标题即可新建。',
  'home.failed': '暂时无法加载会议组列表，稍后会自动重试。',
  'home.newTitle': '新会议组的标题',
  'home.newSubmit': '新建会议组',
  'home.new.forbidden': '您没有在此服务器上新建会议组的权限，请联系管理员。',
  'home.new.no-space': '服务器没有空间建立新的会议组。请告知服务器管理员，稍后再试。',
  'home.new.limit': '您的会议组数量已达上限，请先删除一个。',
  'home.new.failed': '无法新建会议组，请重试。',
};
