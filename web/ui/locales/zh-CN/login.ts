import type { login as english } from '../en/login.ts';
import type { Translated } from '../messages.ts';

export const login: Translated<typeof english> = {
  'login.title': '登录',
  'login.lead': '展示一个文档，逐页讲解，所有人同步观看。',
  'login.join': '加入“{{room}}”',
  'login.guestLead': '告诉大家您是谁，无需账号。',
  'login.roomLead': '请使用账号登录后加入。',
  'login.username': '用户名',
  'login.password': '密码',
  'login.submit': '登录',
  'login.busy': '正在连接…',
  'login.stay': '在此设备上保持登录',
  'login.again': '无法连接服务器，正在重试…',
  'login.againLater': '刚才登录的人过多或尝试过于频繁，{{seconds}} 秒后重试…',
  'login.againFull': '服务器已满，正在重试…',
  'login.giveUp': '重新登录',
  'login.guestName': '您的名字',
  'login.guestSubmit': '加入',
  'login.asAccount': '改用账号登录',
  'login.asGuest': '改以访客身份加入',
  'login.error.credentials': '用户名或密码不正确，请检查后重试。',
  'login.error.unreachable': '无法连接服务器，请检查网络后重试。',
  'login.error.outdated': '页面的一部分无法加载，请刷新页面后再登录。',
  'login.error.too-many': '刚才此账号或您所在的网络尝试次数过多，请等待 {{seconds}} 秒后重试。',
  'login.error.too-many-guests':
    '暂时没有更多的访客名额：访客人数很多，或同一网络同时有许多人加入。请等待 {{seconds}} 秒后重试，或使用账号登录。',
  'login.error.full': '服务器暂时已满，请稍后再试。',
  'login.error.insecure': '此页面未使用 https。浏览器只有在 https 下才能登录账号和播放语音。访客仍可跟随翻页。',
  'login.error.no-guests': '此服务器不接受访客，请使用账号登录。',
};
