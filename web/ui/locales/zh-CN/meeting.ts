import type { meeting as english } from '../en/meeting.ts';
import type { Translated } from '../messages.ts';

export const meeting: Translated<typeof english> = {
  'room.start': '开始会议',
  'room.end': '结束会议',
  'room.endTitle': '要为所有人结束会议吗？',
  'room.endText': '讲台及其批注将对所有人清空，所有麦克风将关闭。大家仍留在会议组中，可以继续聊天。',
  'room.clock': '会议时长',
  'room.notStarted': '未开始',
  'room.ended': '已结束',

  'leave.title': '仅自己离开，还是为所有人结束会议？',
  'leave.lastHost': '您是这里唯一的主持人。如果仅自己离开，会议将继续进行，其他人无法结束会议。',
  'leave.otherHost': '如果仅自己离开，会议将由 {{nick}} 主持并继续进行。',
  'leave.end': '为所有人结束',
  'leave.only': '仅自己离开',
  'leave.ending': '正在结束…',
  'leave.failed': '未能结束会议，会议仍在进行。请重试，或仅自己离开。',

  'ended.title': '会议已结束',
  'ended.length': '会议时长：{{length}}。',
  'ended.text': '您仍在会议组中，可以继续聊天，也可以离开。之后展示的内容会显示在这里。',
  'ended.presenterText': '大家仍在会议组中，可以聊天。您可以将另一个文档放上讲台，准备下一场会议，也可以离开。',

  'length.short': '不到 1 分钟',
  'length.minutes': '{{minutes}} 分钟',
  'length.hours': '{{hours}} 小时',
  'length.both': '{{hours}} 小时 {{minutes}} 分钟',
};
