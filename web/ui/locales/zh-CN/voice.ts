import type { voice as english } from '../en/voice.ts';
import type { Translated } from '../messages.ts';

export const voice: Translated<typeof english> = {
  'mic.on': '打开麦克风',
  'mic.starting': '正在启动…',
  'mic.mute': '静音',
  'mic.unmute': '取消静音',
  'mic.off': '关闭麦克风',
  'mic.options': '麦克风选项',
  'mic.label': '麦克风',
  'mic.unheard': '别人听不到',
  'mic.trouble.muted': '麦克风已被电脑或耳机静音，别人听不到您。',
  'mic.trouble.stopped': '麦克风已停止工作，别人听不到您。点击页面任意位置即可恢复。',
  'mic.trouble.refused': '会议组暂时没有接收您的语音，正在重试。',
  'mic.problem.refused': '浏览器未获准使用麦克风。请在地址栏中允许，然后重试。',
  'mic.problem.no-device': '未找到麦克风。请接好后重试。',
  'mic.problem.busy': '麦克风正被其他程序占用。请关闭该程序后重试。',
  'mic.problem.unsupported': '此浏览器无法发送语音。请使用新版 Chrome、Edge、Firefox 或 Safari。',
  'mic.problem.insecure': '浏览器只允许在安全页面上使用麦克风。请用 https:// 打开本页。',
  'mic.again': '重试',

  'listen.text': '浏览器需要您点击一下才能播放声音。',
  'listen.button': '打开声音',
  'listen.insecure': '没有 https，浏览器不播放语音。您仍可跟随页面、批注和聊天。',
  'listen.cannot': '此浏览器无法播放语音。请使用新版 Chrome、Edge、Firefox 或 Safari 收听。',

  'room.moreSpeakers': '另外 {{more}} 人',

  'refused.microphone-off': '会议已结束，您的麦克风已关闭。',
  'refused.microphone-elsewhere': '您已在别处打开麦克风，此处的麦克风已关闭。',
  'refused.microphone-forbidden': '您现在只能收听，麦克风已关闭。',
};
