/** The features of a room's screen. A new one is a folder and a line here. */
import { chat } from './chat/slots.ts';
import { documents } from './documents/slots.ts';
import { hand } from './hand/slots.tsx';
import { meeting } from './meeting/slots.tsx';
import { people } from './people/slots.ts';
import { frame } from './room/frame-slots.tsx';
import { closingKeys } from './room/room-keys.ts';
import { gather } from './room/slots.ts';
import { stage } from './stage/slots.ts';
import { voice } from './voice/slots.ts';

/** Where two have the same key, the first that can use it does. */
export const ROOM = gather([frame, stage, voice, meeting, people, chat, documents, hand, { keys: closingKeys }]);
