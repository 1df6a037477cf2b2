/** What the screen says, in English: by feature. */
import { chat } from './en/chat.ts';
import { common } from './en/common.ts';
import { documents } from './en/documents.ts';
import { hand } from './en/hand.ts';
import { home } from './en/home.ts';
import { keys } from './en/keys.ts';
import { left } from './en/left.ts';
import { login } from './en/login.ts';
import { meeting } from './en/meeting.ts';
import { notices } from './en/notices.ts';
import { people } from './en/people.ts';
import { room } from './en/room.ts';
import { stage } from './en/stage.ts';
import { voice } from './en/voice.ts';

export const en = {
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
} as const;
