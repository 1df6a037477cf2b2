/** One log-in: the list of groups, making one, joining some. */
import { featuresOf } from '../../protocol/base/caps.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { splitJid, unescapeLocal } from '../../protocol/base/jid.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import { type Connection, connect } from './account/connection.ts';
import { type Credentials, LoginError } from './account/contract.ts';
import { askForPass, createGuestPass, type GuestPass } from './account/guest-pass.ts';
import type { ServerConfig, Session } from './contract.ts';
import { joinConference } from './room/conference.ts';
import { type Conference, type LeaveReason, RoomError, type RoomSummary } from './room/contract.ts';
import { buildFirstForm, nameFor } from './room/new-room.ts';

export const DISCO = {
  identities: [{ category: 'client', type: 'web', name: 'Lectern' }],
  features: [NS.caps, NS.discoInfo, NS.muc, NS.ping, ...CLIENT_FEATURES],
};

/** Rejects with LoginError. */
export async function login(config: ServerConfig, credentials: Credentials): Promise<Session> {
  if (credentials.kind === 'guest' && !config.guestDomain) throw new LoginError('no-guests');
  // SCRAM is computed by the browser's own cryptography, and the password is never sent as it is.
  if (credentials.kind === 'account' && !isSecureContext) throw new LoginError('insecure');
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const pass = createGuestPass(askForPass);
  const passed = credentials.kind === 'guest' ? pass.renew() : undefined;
  const connection = await connect({
    service: `${scheme}://${location.host}/xmpp-websocket`,
    domain: (credentials.kind === 'guest' ? config.guestDomain : config.domain) ?? config.domain,
    credentials,
    disco: DISCO,
  });
  await passed;
  return createSession(config, credentials, connection, capabilities(), pass);
}

/**
 * XEP-0115 §4: what this client announces in its presences. The hash of DISCO stands here as a constant, which a test
 * compares: on pages without https browsers have no function to compute it, and guests may follow there.
 */
export const CAPS = { hash: 'sha-1', node: 'urn:lectern:client', ver: 'fBgZI1Vizw6i+BQ7+EXQfN0c3+o=' };

export const capabilities = (): Element => xml('c', { xmlns: NS.caps, ...CAPS });

function createSession(
  config: ServerConfig,
  credentials: Credentials,
  connection: Connection,
  caps: Element,
  pass: GuestPass,
): Session {
  if (credentials.kind === 'guest') connection.onReset(() => void pass.renew());
  const conferences = new Set<Conference>();
  const local = credentials.kind === 'guest' ? '' : splitJid(connection.jid).local;
  const username = unescapeLocal(local);
  const { keys } = connection;
  // The room must not wait for a time-out to see that somebody closed the page.
  const abandon = () => connection.abandon();
  addEventListener('pagehide', abandon);
  // A page that comes back from the browser's memory comes back without its connection.
  const restored = (event: PageTransitionEvent) => {
    if (event.persisted) location.reload();
  };
  addEventListener('pageshow', restored);
  // After a change of network or a sleep the line is often dead, and nothing says so.
  const doubt = () => connection.doubt();
  addEventListener('online', doubt);
  addEventListener('offline', doubt);
  document.addEventListener('visibilitychange', doubt);
  const stopStatus = connection.status.subscribe((status) => {
    if (status === 'closed') queueMicrotask(release);
  });
  function release(): void {
    stopStatus();
    removeEventListener('pagehide', abandon);
    removeEventListener('pageshow', restored);
    removeEventListener('online', doubt);
    removeEventListener('offline', doubt);
    document.removeEventListener('visibilitychange', doubt);
  }

  return {
    status: connection.status,
    guest: credentials.kind === 'guest',
    username,
    credentials:
      keys && credentials.kind === 'account' ? { kind: 'account', username: local, keys } : { kind: 'guest' },
    rooms: () => listRooms(config, connection),
    createRoom: (title) => createRoom(config, connection, username, title),
    join(name, nick, choice = {}) {
      const conference = joinConference({
        connection,
        config,
        caps,
        name,
        nick,
        choice,
        pass: () => pass.text,
        onLeft: () => conferences.delete(conference),
      });
      conferences.add(conference);
      return conference;
    },
    async logout() {
      for (const conference of [...conferences]) conference.leave();
      await connection.close();
    },
  };
}

/** ms: a room answers a presence at once, so longer means that it cannot be reached. */
const PRESENCE_TIMEOUT = 15_000;

/** Groups of which more is told than the title; the rest of a long list is known by title alone. */
const DETAILED = 40;

async function listRooms(config: ServerConfig, connection: Connection): Promise<readonly RoomSummary[]> {
  const reply = await connection.ask(config.roomsDomain, 'get', xml('query', { xmlns: NS.discoItems }));
  if (isFault(reply)) throw new RoomError('failed', reply.text);
  const items = reply.getChild('query', NS.discoItems)?.getChildren('item') ?? [];
  return await Promise.all(
    items.map(async (item, i) => {
      const jid = attr(item, 'jid') ?? '';
      const summary = { name: splitJid(jid).local, title: attr(item, 'name') ?? jid, occupants: 0, running: false };
      const info = i < DETAILED ? await connection.ask(jid, 'get', xml('query', { xmlns: NS.discoInfo })) : undefined;
      const query = info === undefined || isFault(info) ? undefined : info.getChild('query', NS.discoInfo);
      if (!query || featuresOf(query).length === 0) return summary;
      const fields = new Map(
        childElements(query)
          .filter((c) => c.is('x', NS.dataForms))
          .flatMap((form) => form.getChildren('field'))
          .map((field) => [attr(field, 'var'), field.getChildText('value') ?? ''] as const),
      );
      return {
        ...summary,
        occupants: Number(fields.get('muc#roominfo_occupants') ?? 0),
        running: fields.get('{urn:lectern:log:1}running') === '1',
      };
    }),
  );
}

const REFUSED: Partial<Record<string, LeaveReason | 'forbidden'>> = {
  'not-allowed': 'forbidden',
  'disk-full': 'no-space',
  'resource-constraint': 'limit',
};

/** Makes a reserved room (XEP-0045 §10.1.3): enter, give it its title, leave. Rejects with RoomError. */
async function createRoom(config: ServerConfig, connection: Connection, nick: string, title: string): Promise<string> {
  const name = await nameFor(title, config.roomsDomain);
  const jid = `${name}@${config.roomsDomain}`;
  const self = `${jid}/${nick || 'owner'}`;
  const presence = await presenceAfter(connection, jid, xml('presence', { to: self }, xml('x', { xmlns: NS.muc })));
  if (attr(presence, 'type') === 'error') {
    const { reason, condition } = Fault.fromStanza(presence);
    throw new RoomError(REFUSED[reason] ?? REFUSED[condition] ?? 'failed');
  }
  const reply = await connection.ask(jid, 'set', buildFirstForm(title));
  // Out before anybody comes in again: the goodbye must not meet the next one who enters.
  await presenceAfter(connection, jid, xml('presence', { to: self, type: 'unavailable' }));
  if (isFault(reply)) throw new RoomError('failed', reply.text);
  return name;
}

/** Sends a presence and gives the room's first answer to it; an error when the room does not answer. */
function presenceAfter(connection: Connection, jid: string, presence: Element): Promise<Element> {
  return new Promise((resolve) => {
    const done = (stanza: Element) => {
      clearTimeout(timer);
      stop();
      resolve(stanza);
    };
    const stop = connection.listen(jid, (stanza) => {
      if (stanza.name === 'presence') done(stanza);
    });
    const timeout = new Fault('remote-server-timeout');
    const timer = setTimeout(() => done(xml('presence', { type: 'error' }, timeout.toElement())), PRESENCE_TIMEOUT);
    connection.send(presence);
  });
}
