/** An account beside its rooms, with all its features. It is fetched apart from the log-in form, and by accounts alone. */
import type { Rooms } from '../room/rooms.ts';
import { createAccount } from './account.ts';
import type { Connection } from './connection.ts';
import { type AccountControls, createAccountFeatures } from './features.ts';

export interface StartOptions {
  readonly connection: Connection;
  readonly rooms: Pick<Rooms, 'all' | 'capabilities'>;
}

export function startAccount({ connection, rooms }: StartOptions): AccountControls {
  const account = createAccount({ connection, capabilities: rooms.capabilities });
  const { parts, controls } = createAccountFeatures(account, {
    now: Date.now,
    roomOf: (jid) => rooms.all.peek().find((room) => room.jid === jid)?.administration,
  });
  account.start(parts);
  return controls;
}
