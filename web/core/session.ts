/** One log-in: it owns the rooms that one is in, and what it says of itself. */
import { signal } from '@preact/signals-core';
import { splitJid, unescapeLocal } from '../../protocol/base/jid.ts';
import { nodeprep } from '../../protocol/base/stringprep.ts';
import { createCapabilities } from './account/capabilities.ts';
import { type Connection, connect } from './account/connection.ts';
import { type Credentials, LoginError } from './account/contract.ts';
import { createGuestPass, type GuestPass } from './account/guest-pass.ts';
import { type Page, watchPage } from './account/page-life.ts';
import type { ServerConfig, Session } from './contract.ts';
import type { Http } from './http.ts';
import { joinConference } from './room/conference.ts';
import type { Conference } from './room/contract.ts';
import { createRoom } from './room/create-room.ts';
import type { JoinChoice } from './room/entry-contract.ts';
import { listRooms } from './room/find-rooms.ts';
import type { SoundPlatform } from './sound/platform.ts';

/** What a browser gives to a log-in. */
export interface Browser extends Page {
  /** Of the page: `https://…`, without a slash at its end. */
  readonly origin: string;
  /** The page came by https, or from this machine: there is cryptography. */
  readonly secure: boolean;
  readonly http: Http;
  readonly sound: SoundPlatform;
}

/** Rejects with LoginError. */
export async function login(browser: Browser, config: ServerConfig, credentials: Credentials): Promise<Session> {
  if (credentials.kind === 'guest' && !config.guestDomain) throw new LoginError('no-guests');
  // SCRAM is computed by the browser's own cryptography, and the password is never sent as it is.
  if (credentials.kind === 'account' && !browser.secure) throw new LoginError('insecure');
  const pass = createGuestPass((signal) => browser.http.get('/guest-pass', signal));
  const passed = credentials.kind === 'guest' ? pass.renew() : undefined;
  const connection = await connect({
    service: `${browser.origin.replace(/^http/, 'ws')}/xmpp-websocket`,
    domain: (credentials.kind === 'guest' ? config.guestDomain : config.domain) ?? config.domain,
    credentials,
  });
  await passed;
  const session = createSession({ config, credentials, connection, pass, http: browser.http, sound: browser.sound });
  const release = watchPage(browser, connection);
  const stop = connection.status.subscribe((status) => {
    if (status !== 'closed') return;
    release();
    queueMicrotask(() => stop());
  });
  return session;
}

export interface SessionOptions {
  readonly config: ServerConfig;
  readonly credentials: Credentials;
  readonly connection: Connection;
  readonly pass: GuestPass;
  readonly http: Http;
  readonly sound: SoundPlatform;
}

export function createSession({ config, credentials, connection, pass, http, sound }: SessionOptions): Session {
  const guest = credentials.kind === 'guest';
  if (guest) connection.onReset(() => void pass.renew());
  const capabilities = createCapabilities();
  connection.routes.add(capabilities.route);
  const rooms = signal<readonly Conference[]>([]);
  const local = guest ? '' : splitJid(connection.jid).local;
  const username = unescapeLocal(local);
  const { keys } = connection;

  function join(name: string, nick: string, choice: JoinChoice = {}): Conference {
    const jid = `${nodeprep(name) ?? name}@${config.roomsDomain}`;
    const there = rooms.peek().find((room) => room.jid === jid && room.leaveReason.peek() === null);
    if (there) return there;
    const conference = joinConference({
      connection,
      capabilities,
      roomsDomain: config.roomsDomain,
      maxUpload: config.maxUpload,
      http,
      sound,
      name,
      nick,
      choice,
      pass: () => pass.text,
      onLeft() {
        rooms.value = rooms.peek().filter((room) => room !== conference);
      },
    });
    rooms.value = [...rooms.peek(), conference];
    return conference;
  }

  return {
    status: connection.status,
    guest,
    username,
    credentials: keys && !guest ? { kind: 'account', username: local, keys } : { kind: 'guest' },
    rooms,
    listRooms: () => listRooms(config.roomsDomain, connection),
    createRoom: (title) => createRoom(config.roomsDomain, connection, username, title),
    join,
    ask: (whom, type, child) => {
      const { local, domain } = splitJid(connection.jid);
      return connection.ask(whom === 'server' ? domain : `${local}@${domain}`, type, child);
    },
    async logout() {
      for (const room of rooms.peek()) room.leave();
      await connection.close();
    },
  };
}
