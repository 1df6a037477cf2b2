// The web client without a screen, joined to the component in memory (dialogue.ts) by lines that a test holds: each stanza
// goes on when the test says so, and lines break, with and without losing what is on them.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Signal, signal } from '@preact/signals-core';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { createRequests } from '../../protocol/base/request.ts';
import { attr, type Element, parseXml } from '../../protocol/base/xml.ts';
import type { Connection } from '../../web/core/account/connection.ts';
import { createRoutes } from '../../web/core/account/routes.ts';
import type { Session } from '../../web/core/contract.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import { createRooms } from '../../web/core/room/rooms.ts';
import { createSession } from '../../web/core/session.ts';
import { type Dialogue, DOMAIN } from './dialogue.ts';
import { NO_HTTP } from './no-http.ts';
import { NO_SOUND } from './no-sound.ts';

type Status = 'online' | 'reconnecting' | 'closed';

/** ms; no test waits for it. */
const REQUEST_TIMEOUT = 15_000;

export interface Client {
  readonly session: Session;
  /** The room `lecture`. */
  readonly conference: Conference;
  /** Asks the room. */
  ask(child: Element): Promise<Element | Fault>;
  /** What waits on the line. */
  readonly waiting: number;
  /** So many stanzas go on, in each direction, as far as there are; resolves when nothing more happens by itself. */
  move(up: number, down: number): Promise<void>;
  /** The line breaks; the stream can be resumed, and nothing is lost (XEP-0198). */
  pause(): void;
  resume(): void;
  /**
   * The stream is lost with all that is on its way; another one takes its place.
   * @param late the server tells the room only afterwards that the former session is gone
   */
  reset(late: boolean): void;
}

export function createClient(dialogue: Dialogue, username: string): Client {
  const status: Signal<Status> = signal('online');
  const listeners = new Map<string, Set<(stanza: Element) => void>>();
  const rest = new Set<(stanza: Element) => void>();
  const resets = new Set<() => void>();
  let resource = 1;
  const addressOf = () => `${username}@example/${resource}`;
  /** Stanzas can be sent; the status tells so a moment later, after the resets. */
  let flowing = true;
  let up: string[] = [];
  let down: Element[] = [];

  const send = (stanza: Element): boolean => {
    if (!flowing) return false;
    up.push(stanza.toString());
    return true;
  };
  const requests = createRequests(send, REQUEST_TIMEOUT);
  const routes = createRoutes((what, error) => {
    throw new Error(`the answer to ${what} failed`, { cause: error });
  });
  const connection: Connection = {
    status,
    get jid() {
      return addressOf();
    },
    keys: undefined,
    send,
    ask: (to, type, child) => requests.ask(undefined, to, type, child),
    routes,
    listen(bare, listener) {
      const set = listeners.get(bare) ?? new Set();
      listeners.set(bare, set.add(listener));
      return () => set.delete(listener);
    },
    others(listener) {
      rest.add(listener);
      return () => rest.delete(listener);
    },
    offers: () => false,
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    doubt: () => undefined,
    abandon: () => undefined,
    async close() {
      flowing = false;
      status.value = 'closed';
      requests.fail();
    },
  };

  function receive(stanza: Element): void {
    const type = attr(stanza, 'type');
    if (stanza.name !== 'iq') {
      const known = listeners.get(bareJid(attr(stanza, 'from') ?? ''));
      for (const listener of [...(known?.size ? known : rest)]) listener(stanza);
    } else if (type === 'result' || type === 'error') requests.settle(stanza);
    else void routes.reply(stanza).then(send);
  }

  const open = () => dialogue.attach(addressOf(), (stanza) => void down.push(stanza));
  open();
  const rooms = createRooms({
    config: { domain: 'example', guestDomain: null, roomsDomain: DOMAIN, url: '', maxUpload: 1 },
    connection,
    http: NO_HTTP,
    sound: NO_SOUND,
    pass: () => undefined,
  });
  const session = createSession({
    credentials: { kind: 'account', username, password: '' },
    connection,
    pass: { text: undefined, renew: async () => undefined },
    rooms,
    account: null,
  });
  const conference = session.join('lecture', username, { make: true });

  return {
    session,
    conference,
    ask: (child) => connection.ask(conference.jid, 'get', child),
    get waiting() {
      return up.length + down.length;
    },
    async move(upwards, downwards) {
      if (flowing) {
        for (const text of up.splice(0, upwards)) dialogue.dispatch(from(text, addressOf()));
        for (const stanza of down.splice(0, downwards)) {
          receive(stanza);
          // As each frame of a WebSocket is an event of its own: what waits for an answer goes on before the next stanza.
          await nextTurn();
        }
      }
      await dialogue.settled();
    },
    pause() {
      flowing = false;
      status.value = 'reconnecting';
    },
    resume() {
      flowing = true;
      status.value = 'online';
    },
    reset(late) {
      status.value = 'reconnecting';
      up = [];
      down = [];
      dialogue.attach(addressOf());
      const goodbye = `<presence type='unavailable' from='${addressOf()}' to='${conference.jid}/${conference.people.nick.value}'/>`;
      resource += 1;
      open();
      requests.fail();
      if (!late) dialogue.dispatch(goodbye);
      flowing = true;
      for (const listener of [...resets]) listener();
      status.value = 'online';
      if (late) dialogue.dispatch(goodbye);
    },
  };
}

/** The stanza as the server passes it on. */
function from(text: string, jid: string): string {
  const stanza = parseXml(text);
  if (isFault(stanza)) throw new Error(new Fault('bad-request', stanza.text).text);
  stanza.attrs.from = jid;
  return stanza.toString();
}

/** Everything on all lines goes on until nothing more happens by itself. */
export async function moveAll(clients: readonly Client[]): Promise<void> {
  for (let moved = true; moved; ) {
    moved = false;
    for (const client of clients) {
      if (client.waiting > 0) moved = true;
      await client.move(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    }
  }
}
