/** What the screen says, in Chinese as it is written on the mainland: by feature. */

import type { Messages } from './messages.ts';
import { chat } from './zh-CN/chat.ts';
import { common } from './zh-CN/common.ts';
import { documents } from './zh-CN/documents.ts';
import { hand } from './zh-CN/hand.ts';
import { home } from './zh-CN/home.ts';
import { keys } from './zh-CN/keys.ts';
import { left } from './zh-CN/left.ts';
import { login } from './zh-CN/login.ts';
import { meeting } from './zh-CN/meeting.ts';
import { notices } from './zh-CN/notices.ts';
import { people } from './zh-CN/people.ts';
import { room } from './zh-CN/room.ts';
import { stage } from './zh-CN/stage.ts';
import { voice } from './zh-CN/voice.ts';

export const zhCN: Messages = {
  ...common,
  ...login,
  ...home,
  ...room,
  ...left,
  ...meeting,
  ...notices,
  ...keys,
  ...stage,
  ...voice,
  ...people,
  ...chat,
  ...documents,
  ...hand,
};
