/** Every limit of the component, by what it belongs to, beside which it stands with its reason. Tests lower them. */
import { DOCUMENTS } from './features/documents/limits.ts';
import { HAND } from './features/hand/limits.ts';
import { STAGE } from './features/stage/limits.ts';
import { STOCK_CLIENTS } from './features/stock-clients/limits.ts';
import { VOICE } from './features/voice/limits.ts';
import { CAPABILITIES, LOG, PAST, TRACKS } from './meeting/limits.ts';
import {
  ADMIN,
  ARCHIVE,
  AVATAR,
  ENTERING,
  GHOSTS,
  INVITATIONS,
  MESSAGES,
  OPERATORS,
  PRESENCE,
  REGISTRATION,
  SEARCH,
  VOICE_REQUESTS,
} from './muc/limits.ts';
import { PLACES, REMOVALS, ROOM } from './room/limits.ts';
import { ANSWERS, QUERIES, WIRE } from './wire/limits.ts';

export const LIMITS = {
  wire: WIRE,
  answers: ANSWERS,
  queries: QUERIES,
  room: ROOM,
  places: PLACES,
  removals: REMOVALS,
  entering: ENTERING,
  presence: PRESENCE,
  ghosts: GHOSTS,
  messages: MESSAGES,
  archive: ARCHIVE,
  admin: ADMIN,
  invitations: INVITATIONS,
  registration: REGISTRATION,
  voiceRequests: VOICE_REQUESTS,
  search: SEARCH,
  avatar: AVATAR,
  operators: OPERATORS,
  capabilities: CAPABILITIES,
  log: LOG,
  past: PAST,
  tracks: TRACKS,
  stage: STAGE,
  voice: VOICE,
  stockClients: STOCK_CLIENTS,
  documents: DOCUMENTS,
  hand: HAND,
};

export type Limits = typeof LIMITS;
