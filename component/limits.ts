/**
 * Every limit of the component. Each stands with its reason in the file of its owner, a layer or a feature, which also says
 * by which name it is known. Tests lower them.
 */
import { DIRECT } from './direct/limits.ts';
import { DOCUMENTS } from './features/documents/limits.ts';
import { HAND } from './features/hand/limits.ts';
import { STAGE } from './features/stage/limits.ts';
import { STOCK_CLIENTS } from './features/stock-clients/limits.ts';
import { VOICE } from './features/voice/limits.ts';
import { MEETING_LIMITS } from './meeting/limits.ts';
import { MUC_LIMITS } from './muc/limits.ts';
import { ROOM_LIMITS } from './room/limits.ts';
import { WIRE_LIMITS } from './wire/limits.ts';

export const LIMITS = {
  ...WIRE_LIMITS,
  ...ROOM_LIMITS,
  ...MUC_LIMITS,
  ...MEETING_LIMITS,
  stage: STAGE,
  voice: VOICE,
  stockClients: STOCK_CLIENTS,
  documents: DOCUMENTS,
  hand: HAND,
  direct: DIRECT,
};

export type Limits = typeof LIMITS;
