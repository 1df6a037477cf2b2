/** One log-in: it owns the rooms that one is in, and what it says of itself. */
import { splitJid, unescapeLocal } from '../../protocol/base/jid.ts';
import { type Connection, connect } from './account/connection.ts';
import { type Credentials, LoginError } from './account/contract.ts';
import type { AccountControls } from './account/features.ts';
import { createGuestPass, type GuestPass } from './account/guest-pass.ts';
import { type Page, watchPage } from './account/page-life.ts';
import type { ServerConfig, Session } from './contract.ts';
import type { Http } from './http.ts';
import type { Rooms } from './room/rooms.ts';
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

/** Fetches what a log-in needs beside its form. Rejects when it cannot be had. */
export const loadRooms = () => import('./room/rooms.ts').then((m) => m.createRooms);
/** The same for accounts alone. */
const loadAccount = () => import('./account/start.ts').then((m) => m.startAccount);

/** Rejects with LoginError. */
export async function login(browser: Browser, config: ServerConfig, credentials: Credentials): Promise<Session> {
  if (credentials.kind === 'guest' && !config.guestDomain) throw new LoginError('no-guests');
  // SCRAM is computed by the browser's own cryptography, and the password is never sent as it is.
  if (credentials.kind === 'account' && !browser.secure) throw new LoginError('insecure');
  const { http, sound } = browser;
  const loading = Promise.all([loadRooms(), credentials.kind === 'account' ? loadAccount() : undefined]);
  // It is looked at when the log-in has succeeded.
  loading.catch(() => undefined);
  const pass = createGuestPass((signal) => http.get('/guest-pass', signal));
  const passed = credentials.kind === 'guest' ? pass.renew() : undefined;
  const connection = await connect({
    service: `${browser.origin.replace(/^http/, 'ws')}/xmpp-websocket?frames`,
    domain: (credentials.kind === 'guest' ? config.guestDomain : config.domain) ?? config.domain,
    credentials,
  });
  await passed;
  const [createRooms, startAccount] = await loading.catch(async (cause: unknown) => {
    await connection.close();
    throw new LoginError('outdated', { cause });
  });
  const rooms = createRooms({ config, connection, http, sound, pass: () => pass.text });
  const account = startAccount?.({ connection, rooms }) ?? null;
  const session = createSession({ credentials, connection, pass, rooms, account });
  const release = watchPage(browser, connection);
  const stop = connection.status.subscribe((status) => {
    if (status !== 'closed') return;
    release();
    queueMicrotask(() => stop());
  });
  return session;
}

export interface SessionOptions {
  readonly credentials: Credentials;
  readonly connection: Connection;
  readonly pass: GuestPass;
  readonly rooms: Rooms;
  /** null for guests. */
  readonly account: AccountControls | null;
}

export function createSession({ credentials, connection, pass, rooms, account }: SessionOptions): Session {
  const guest = credentials.kind === 'guest';
  if (guest) connection.onReset(() => void pass.renew());
  const local = guest ? '' : splitJid(connection.jid).local;
  const username = unescapeLocal(local);
  const { keys } = connection;
  return {
    status: connection.status,
    guest,
    username,
    credentials: keys && !guest ? { kind: 'account', username: local, keys } : { kind: 'guest' },
    rooms: rooms.all,
    account,
    listRooms: rooms.list,
    createRoom: (title) => rooms.create(username, title),
    join: rooms.join,
    ask: (whom, type, child) => {
      const { local, domain } = splitJid(connection.jid);
      return connection.ask(whom === 'server' ? domain : `${local}@${domain}`, type, child);
    },
    async logout() {
      for (const room of rooms.all.peek()) room.leave();
      await connection.close();
    },
  };
}
