// The web client without a screen, over a line that can be hurt.

import { effect } from '@preact/signals-core';
import { createCapabilities } from '../../web/core/account/capabilities.ts';
import { type Connection, connect } from '../../web/core/account/connection.ts';
import type { Credentials } from '../../web/core/account/contract.ts';
import { roomAddress } from '../../web/core/room/address.ts';
import { joinConference } from '../../web/core/room/conference.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import { type BrokenLine, breakableLine } from './broken-line.ts';
import { NO_HTTP } from './no-http.ts';
import { NO_SOUND } from './no-sound.ts';
import type { TestProsody } from './prosody.ts';

export interface WebClient {
  readonly line: BrokenLine;
  readonly connection: Connection;
  readonly conference: Conference;
  close(): Promise<void>;
}

export interface WebClientOptions {
  readonly prosody: TestProsody;
  /** Of the web server. */
  readonly port: number;
  readonly credentials: Credentials;
  /** Bare address. */
  readonly room: string;
  readonly nick: string;
  /** Whether it takes frames past the stream (docs/protocol.md §13), as the client in a browser does. */
  readonly frames: boolean;
}

/** Resolves when it is logged in; it is on its way into the room then. */
export async function openWebClient(options: WebClientOptions): Promise<WebClient> {
  const { prosody, port, credentials, room, nick, frames } = options;
  const line = await breakableLine(port);
  const connection = await connect({
    service: `ws://localhost:${line.port}/xmpp-websocket${frames ? '?frames' : ''}`,
    domain: credentials.kind === 'guest' ? prosody.guestDomain : prosody.domain,
    credentials,
  });
  const capabilities = createCapabilities();
  connection.routes.add(capabilities.route);
  const conference = joinConference({
    connection,
    capabilities,
    http: NO_HTTP,
    sound: NO_SOUND,
    address: roomAddress(room, prosody.componentDomain),
    maxUpload: 1,
    nick,
    choice: {},
    pass: () => undefined,
    onLeft: () => undefined,
  });
  return {
    line,
    connection,
    conference,
    async close() {
      conference.leave();
      await connection.close();
      await line.close();
    },
  };
}

/** Resolves when signals make it true. */
export const untilTrue = (condition: () => boolean) =>
  new Promise<void>((done) => {
    const stop = effect(() => {
      if (!condition()) return;
      done();
      queueMicrotask(() => stop());
    });
  });
