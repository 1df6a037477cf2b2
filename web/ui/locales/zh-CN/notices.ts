import type { notices as english } from '../en/notices.ts';
import type { Translated } from '../messages.ts';

export const notices: Translated<typeof english> = {
  'notice.pictures-only': '浏览器无法打开此 PDF，各页以图片显示。',
  'notice.started': '会议已开始。',
  'notice.presenting': '{{nick}} 现在是主讲人。',
  'notice.stage-given': '您现在是主讲人，可以操作讲台。',
  'notice.stage-taken': '主持人已收回讲台。',
  'notice.host-left': '主持人 {{nick}} 已离开。',
  'notice.host-back': '主持人 {{nick}} 已加入。',

  'refused.forbidden': '您在此会议组中没有这项权限。',
  'refused.not-allowed': '您在此会议组中没有这项权限。',
  'refused.policy-violation': '操作过于频繁，请稍等片刻。',
  'refused.resource-constraint': '服务器繁忙，请稍后再试。',
  'refused.recipient-unavailable': '连接已断开，该操作未发送。请在恢复后重试。',
  'refused.remote-server-timeout': '会议组没有响应，请稍后重试。',
  'refused.offline': '连接中断期间的操作未能发送。',
  'refused.unconfirmed': '无法确认您的上一条消息是否已送达。重新发送前请先查看。',
  'refused.other': '会议组拒绝了该操作（{{reason}}）。',
};
