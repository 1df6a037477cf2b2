// The web client of an account without a screen, on a real Prosody.

import { type Connection, connect } from '../../web/core/account/connection.ts';
import type { AccountControls } from '../../web/core/account/features.ts';
import { startAccount } from '../../web/core/account/start.ts';
import { createRooms, type Rooms } from '../../web/core/room/rooms.ts';
import { NO_HTTP } from './no-http.ts';
import { NO_SOUND } from './no-sound.ts';

export interface WebAccount extends AccountControls {
  /** Bare address. */
  readonly jid: string;
  readonly connection: Connection;
  readonly rooms: Rooms;
  close(): Promise<void>;
}

export interface WebAccountOptions {
  /** `ws://…/xmpp-websocket` */
  readonly websocket: string;
  readonly domain: string;
  readonly componentDomain: string;
}

export async function startWebAccount(
  { websocket, domain, componentDomain }: WebAccountOptions,
  username: string,
  password: string,
): Promise<WebAccount> {
  const credentials = { kind: 'account', username, password } as const;
  const connection = await connect({ service: websocket, domain, credentials });
  const config = { domain, guestDomain: null, roomsDomain: componentDomain, url: '', maxUpload: 1 };
  const rooms = createRooms({ config, connection, http: NO_HTTP, sound: NO_SOUND, pass: () => undefined });
  const jid = `${username}@${domain}`;
  return { jid, connection, rooms, ...startAccount({ connection, rooms }), close: connection.close };
}
