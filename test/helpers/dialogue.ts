// The component in memory, without a stream: a real core with a real SQLite file, and people who talk to it.
//
// Nothing here sleeps: what the core does on its own takes only turns of the event loop, so `settled` waits for those;
// what hangs on a timer is waited for by `Somebody.until`, with the timer's limit lowered.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { createDisk, type Disk } from '../../backplane/files/disk.ts';
import { createSlotSigner } from '../../backplane/tickets/slots.ts';
import { type Core, createCore } from '../../component/engine.ts';
import type { Feature } from '../../component/feature.ts';
import type { Conversion, Conversions } from '../../component/features/documents/conversions.ts';
import { buildDiscoInfo, verificationString } from '../../protocol/base/caps.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, parseXml, xml } from '../../protocol/base/xml.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { type Lowered, lowered } from './limits.ts';
import { mapStore } from './store.ts';
import { temporaryFolder } from './temporary.ts';

export const DOMAIN = 'rooms.example';
export const ROOM = `lecture@${DOMAIN}`;

export interface DialogueOptions {
  /** Made one after the other, if there are several. */
  readonly limits?: Lowered | readonly Lowered[];
  /** Puts something between the core and the database. */
  wrap?(store: Store): Store;
  /** Puts more features around those that there are. */
  around?(features: readonly Feature[]): readonly Feature[];
  /** Whether the server has mod_lectern_multicast; without, everything comes one by one. */
  readonly multicast?: boolean;
}

export interface Dialogue {
  readonly core: Core;
  readonly store: Store;
  /** By the room's clock, which stands still until a test moves it. */
  readonly clock: { now: number };
  /** Every stanza that the core wrote, as text, in order. */
  readonly written: string[];
  /** How many stanzas it wrote out so far, where one envelope is one, for however many it is. */
  writes: number;
  /** Of those, the ones that it said may be lost on the way. */
  readonly lossy: Set<string>;
  /** What the core logged as an error. */
  readonly errors: string[];
  readonly documents: FakeDocuments;
  /** The database, and the connection that the core has to it. */
  readonly file: string;
  readonly database: DatabaseSync;
  /** What the core knows of its disk; it looks when a test does. */
  readonly disk: Disk;
  /** Bytes that are free on it, and whether it takes more after it has refused something. */
  readonly space: { free: number; takes: boolean };
  /** False: the stream is down, and writes fail. */
  stream: boolean;
  person(jid: string, options?: PersonOptions): Somebody;
  /** Whatever comes to this address is given to `deliver`; to nobody without it. */
  attach(jid: string, deliver?: (stanza: Element) => void): void;
  /** One stanza comes to the core, as the server passes it on. */
  dispatch(stanza: string): void;
  /** Resolves when nothing more happens by itself. */
  settled(): Promise<void>;
  /** The core ends as if it crashed, or in order, and another one starts with the same database. */
  restart(how: 'crash' | 'close'): Promise<void>;
  end(): Promise<void>;
}

export interface PersonOptions {
  /** Announces Lectern's namespaces (XEP-0115); a stock client without. */
  readonly lectern?: boolean;
  /** Announces these of them alone. */
  readonly speaks?: readonly string[];
  /** What its client is called; a name of its own makes capabilities of its own. */
  readonly name?: string;
  /** Answers no questions. */
  readonly silent?: boolean;
  /** Answers a ping of the component with this condition. */
  readonly ping?: 'service-unavailable' | 'feature-not-implemented';
  /** The `ver` it announces instead of the right one. */
  readonly ver?: string;
}

export interface Somebody {
  readonly jid: string;
  /** What came in since the last `take`, without questions of the component. */
  readonly received: Element[];
  /** Sends one stanza, its `from` filled in, and waits until nothing more happens. @returns what came in since */
  send(stanza: string): Promise<Element[]>;
  /** The same without waiting. */
  post(stanza: string): void;
  /** Enters the room under this nick. @returns what came in */
  join(nick: string, options?: { room?: string; x?: string; more?: string }): Promise<Element[]>;
  leave(nick: string, room?: string): Promise<Element[]>;
  /** Announces other namespaces, by a presence to the room. */
  announce(nick: string, speaks: readonly string[], room?: string): Promise<Element[]>;
  /** Asks the room. @returns the one reply */
  iq(type: 'get' | 'set', payload: string, to?: string): Promise<Element>;
  say(body: string): Promise<Element[]>;
  /** Sends a stage event of this content. */
  stage(event: string, attrs?: string): Promise<Element[]>;
  voice(n: number, data?: string): Promise<Element[]>;
  /** Everything that came in since the last time. */
  take(): Element[];
  /** Resolves with the first stanza that came in, or comes in, and fits. */
  until(fits: (stanza: Element) => boolean): Promise<Element>;
}

export interface FakeDocuments extends Conversions {
  /** Slots whose files there are, and what converting each gives. */
  readonly uploads: Map<string, DocumentStatus | Fault>;
  readonly known: Map<string, DocumentStatus>;
  /** Bytes of files that wait in slots, and of documents; 1 where nothing is said. */
  readonly sizes: Map<string, number>;
  /** What was asked for, in order. */
  readonly asked: Conversion[];
  /** Nobody listens any more: the core that did is gone. */
  forget(): void;
  /** Tells the core of a change. */
  change(status: DocumentStatus): void;
  /** Tells it that one has failed, of which nothing is known any more. */
  fail(status: DocumentStatus): void;
}

/** A document that is ready, of `pages` pages whose titles are `Page N`. */
export function readyDocument(name = 'slides.pdf', pages = 5): DocumentStatus {
  return {
    id: createHash('sha256').update(name).digest('hex'),
    name,
    state: 'ready',
    pages,
    drawn: pages,
    pdf: true,
    sizes: Array.from({ length: pages }, () => [595, 842] as const),
    titles: Array.from({ length: pages }, (_, i) => `Page ${i + 1}`),
  };
}

function fakeDocuments(): FakeDocuments {
  const uploads = new Map<string, DocumentStatus | Fault>();
  const known = new Map<string, DocumentStatus>();
  const sizes = new Map<string, number>();
  const listeners = new Set<(status: DocumentStatus) => void>();
  const asked: Conversion[] = [];
  return {
    asked,
    uploads,
    known,
    sizes,
    forget: () => listeners.clear(),
    change(status) {
      known.set(status.id, status);
      for (const listener of listeners) listener(status);
    },
    fail({ id, name, reason = 'crashed' }) {
      known.delete(id);
      const none = { pages: 0, drawn: 0, pdf: false, sizes: [], titles: [] };
      for (const listener of listeners) listener({ ...none, id, name, state: 'failed', reason });
    },
    async convert(conversion) {
      asked.push(conversion);
      const status = uploads.get(conversion.slot) ?? new Fault('item-not-found');
      if (isFault(status)) return status;
      if (!known.has(status.id)) known.set(status.id, status);
      return { name: status.name, status };
    },
    status: async (id) => known.get(id),
    received: async (slot) => uploads.has(slot),
    sizeOf: async (slot) => sizes.get(slot),
    bytesOf: async (id) => sizes.get(id) ?? 1,
    bytesSetAside: async () => sizes.get('set aside') ?? 0,
    remove: async (id) => void known.delete(id),
    subscribe: (listener) => void listeners.add(listener),
    close: async () => undefined,
  };
}

/** All bytes that the disk holds of a database, those of its write-ahead log too. */
export const onDisk = (file: string): Buffer =>
  Buffer.concat([file, `${file}-wal`].filter((path) => existsSync(path)).map((path) => readFileSync(path)));

/** One stanza as the stream's parser gives it: a child of the stream's root, in the component's namespace. */
export function stanza(text: string): Element {
  const stream = parseXml(`<stream xmlns='jabber:component:accept'>${text}</stream>`);
  if (isFault(stream)) throw new Error(`${stream.text} in ${text}`);
  const [first] = childElements(stream);
  if (!first) throw new Error(`no stanza in ${text}`);
  return first;
}

export async function startDialogue(options: DialogueOptions = {}): Promise<Dialogue> {
  const folder = temporaryFolder('dialogue');
  const file = join(folder.path, 'lectern.sqlite');
  const clock = { now: Date.parse('2026-05-04T09:00:00Z') };
  const { multicast = true } = options;
  const people = new Map<string, (stanza: Element) => void>();
  const written: string[] = [];
  const errors: string[] = [];
  const documents = fakeDocuments();
  const space = { free: Number.POSITIVE_INFINITY, takes: true };
  let activity = 0;
  /** Calls of the store that are under way. */
  let storing = 0;
  const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });

  const start = async () => {
    const database = new DatabaseSync(file);
    const bare = await openSqlite(file, database);
    const store = mapStore(options.wrap?.(bare) ?? bare, (_, method) => async (...args) => {
      storing += 1;
      try {
        return await method(...args);
      } finally {
        storing -= 1;
        activity += 1;
      }
    });
    const limits = lowered(...[options.limits ?? []].flat());
    const disk = createDisk({
      floor: limits.disk.floor,
      free: async () => space.free,
      takes: async () => space.takes,
      log,
    });
    const core = await createCore({
      config: {
        domain: DOMAIN,
        accountDomain: 'example',
        guestDomain: 'guest.example',
        url: 'https://lectern.example',
        operators: ['operator@example'],
        secret: 'the secret of the tests',
      },
      limits,
      log,
      store,
      documents,
      disk,
      slots: createSlotSigner('the secret of the tests', () => clock.now),
      ...(options.around ? { around: options.around } : {}),
      write(text, lossy) {
        activity += 1;
        if (!dialogue.stream) return false;
        dialogue.writes += 1;
        const element = stanza(text);
        if (attr(element, 'to') === DOMAIN) giveBack(element, lossy);
        else pass(text, lossy);
        return true;
      },
      now: () => clock.now,
    });
    return { core, store, bare, database, disk };
  };

  /** One stanza comes to whom it is for. */
  function pass(text: string, lossy: boolean): void {
    written.push(text);
    if (lossy) dialogue.lossy.add(text);
    const element = stanza(text);
    people.get(attr(element, 'to') ?? '')?.(element);
  }

  /** What a server does with a stanza from the component to itself: with mod_lectern_multicast it opens envelopes. */
  function giveBack(element: Element, lossy: boolean): void {
    const list = element.getChildText('to', NS.multicast);
    if (list === null || !multicast) {
      const asked = multicast && attr(element, 'type') === 'get' && element.getChild('query', NS.discoInfo);
      const head = `from='${DOMAIN}' to='${DOMAIN}' id='${attr(element, 'id')}'`;
      const info = buildDiscoInfo({ identities: [], features: [NS.multicast] });
      dispatch(asked ? `<iq type='result' ${head}>${info}</iq>` : element.toString());
      return;
    }
    for (const inner of childElements(element).filter((child) => child.name !== 'to')) {
      for (const to of list.split('\n')) {
        inner.attrs.to = to;
        pass(inner.toString(), lossy);
      }
    }
  }

  const dispatch = (text: string) => {
    activity += 1;
    void running.core.dispatch(stanza(text)).then(() => {
      activity += 1;
    });
  };

  async function settled(): Promise<void> {
    for (let before = -1; before !== activity || storing > 0; ) {
      before = activity;
      // All that is not waiting for a timer is done within one turn; two, because a turn may begin another.
      await nextTurn();
      await nextTurn();
    }
  }

  function person(jid: string, how: PersonOptions = {}): Somebody {
    let speaks = how.speaks ?? (how.lectern ? CLIENT_FEATURES : []);
    const info = (node?: string) =>
      buildDiscoInfo(
        {
          identities: [{ category: 'client', type: how.lectern ? 'web' : 'phone', name: how.name ?? 'Test' }],
          features: [NS.discoInfo, ...speaks],
        },
        node,
      );
    const caps = () => {
      const ver = how.ver ?? createHash('sha1').update(verificationString(info())).digest('base64');
      return `<c xmlns='${NS.caps}' hash='sha-1' node='test' ver='${ver}'/>`;
    };
    const received: Element[] = [];
    const waiting = new Set<{ fits(stanza: Element): boolean; done(stanza: Element): void }>();
    let ids = 0;

    function answer(question: Element): void {
      const [child] = childElements(question);
      const id = attr(question, 'id') ?? '';
      const head = `from='${jid}' to='${attr(question, 'from')}' id='${id}'`;
      const fault = (condition: 'service-unavailable' | 'feature-not-implemented') =>
        dispatch(`<iq type='error' ${head}>${new Fault(condition).toElement()}</iq>`);
      if (child?.is('query', NS.discoInfo) && attr(question, 'type') === 'get') {
        dispatch(`<iq type='result' ${head}>${info(attr(child, 'node'))}</iq>`);
      } else if (child?.is('ping', NS.ping) && how.ping === undefined) dispatch(`<iq type='result' ${head}/>`);
      else fault(how.ping ?? 'service-unavailable');
    }

    people.set(jid, (element) => {
      const type = attr(element, 'type');
      if (element.name === 'iq' && (type === 'get' || type === 'set')) {
        if (!how.silent) answer(element);
        return;
      }
      received.push(element);
      for (const one of [...waiting]) {
        if (!one.fits(element)) continue;
        waiting.delete(one);
        one.done(element);
      }
    });

    const take = () => received.splice(0);
    const post = (text: string) => dispatch(text.replace(/^<(\w+)/, `<$1 from='${jid}'`));
    const send = async (text: string) => {
      take();
      post(text);
      await settled();
      return take();
    };

    return {
      jid,
      received,
      post,
      send,
      take,
      join: (nick, { room = ROOM, x = '', more = '' } = {}) =>
        send(`<presence to='${room}/${nick}'><x xmlns='${NS.muc}'>${x}</x>${caps()}${more}</presence>`),
      announce(nick, namespaces, room = ROOM) {
        speaks = namespaces;
        return send(`<presence to='${room}/${nick}'>${caps()}</presence>`);
      },
      leave: (nick, room = ROOM) => send(`<presence type='unavailable' to='${room}/${nick}'/>`),
      async iq(type, payload, to = ROOM) {
        ids += 1;
        const id = `iq-${ids}`;
        const replies = (await send(`<iq type='${type}' id='${id}' to='${to}'>${payload}</iq>`)).filter(
          (s) => s.name === 'iq' && attr(s, 'id') === id,
        );
        const [reply, ...rest] = replies;
        if (!reply || rest.length > 0) throw new Error(`${replies.length} replies to ${payload}`);
        return reply;
      },
      say: (body) => send(`<message type='groupchat' to='${ROOM}' id='said'><body>${body}</body></message>`),
      stage: (event, attrs = '') =>
        send(
          `<message type='groupchat' to='${ROOM}' id='staged'><stage xmlns='${NS.stage}' ${attrs}>${event}</stage></message>`,
        ),
      voice: (n, data = 'b3B1cw==') =>
        send(
          `<message type='groupchat' to='${ROOM}' id='v${n}'><voice xmlns='${NS.voice}' t='${n * 60}' n='${n}'>${data}</voice></message>`,
        ),
      until: (fits) =>
        new Promise((done) => {
          const found = received.find(fits);
          if (found) done(found);
          else waiting.add({ fits, done });
        }),
    };
  }

  const dialogue: Dialogue = {
    get core() {
      return running.core;
    },
    get store() {
      return running.store;
    },
    get database() {
      return running.database;
    },
    get disk() {
      return running.disk;
    },
    space,
    clock,
    written,
    writes: 0,
    lossy: new Set(),
    errors,
    documents,
    file,
    stream: true,
    person,
    attach(jid, deliver) {
      if (deliver) people.set(jid, deliver);
      else people.delete(jid);
    },
    dispatch,
    settled,
    async restart(how) {
      if (how === 'close') await running.core.close();
      await settled();
      await running.bare.close();
      documents.forget();
      running = await start();
      await running.core.online();
      await settled();
    },
    async end() {
      await running.core.close();
      await settled();
      await running.bare.close();
      folder.remove();
    },
  };
  let running = await start();
  await running.core.online();
  return dialogue;
}

/** A room that is set up, with its owner in it under the nick `owner`. */
export async function openRoom(dialogue: Dialogue, options: PersonOptions = { lectern: true }): Promise<Somebody> {
  const owner = dialogue.person('owner@example/desk', options);
  await owner.join('owner');
  await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
  return owner;
}

/** Lets the room have this document, as if it was uploaded and converted. */
export async function addDocument(dialogue: Dialogue, document = readyDocument(), room = 'lecture'): Promise<string> {
  dialogue.documents.known.set(document.id, document);
  const record = { document: document.id, name: document.name, account: '', bytes: 1, converted: true };
  await dialogue.store.documents.add(room, record);
  return document.id;
}

/** Changes the room's configuration by the owner's form. */
export async function configure(owner: Somebody, fields: Record<string, string>, room = ROOM): Promise<Element> {
  const form = Object.entries(fields).map(([name, value]) =>
    xml('field', { var: `muc#roomconfig_${name}` }, xml('value', {}, value)),
  );
  const x = xml('x', { xmlns: NS.dataForms, type: 'submit' }, ...form);
  return await owner.iq('set', xml('query', { xmlns: NS.mucOwner }, x).toString(), room);
}

/** Lets people register with the room, which it does not by itself. */
export async function openToRegistration(owner: Somebody): Promise<void> {
  const field = `<field var='{urn:lectern:muc:1}registration'><value>1</value></field>`;
  const form = `<x xmlns='${NS.dataForms}' type='submit'>${field}</x>`;
  await owner.iq('set', `<query xmlns='${NS.mucOwner}'>${form}</query>`);
}

/** The condition of an error stanza; undefined when it is none. */
export function conditionOf(element: Element | undefined): string | undefined {
  return element && attr(element, 'type') === 'error' ? Fault.fromStanza(element).condition : undefined;
}

/** Status codes in a presence or message of a room, in order. */
export function codesOf(element: Element | undefined): string[] {
  const x = element?.getChild('x', NS.mucUser);
  return x ? x.getChildren('status').map((status) => attr(status, 'code') ?? '') : [];
}

/** One line a stanza, for comparing orders: `presence owner 110`, `message owner body`, `message  subject`. */
export function outline(stanzas: readonly Element[]): string[] {
  return stanzas.map((s) => {
    const type = attr(s, 'type');
    const nick = (attr(s, 'from') ?? '').split('/')[1] ?? '';
    const what =
      s.name === 'presence'
        ? codesOf(s).join(',')
        : childElements(s)
            .map((c) => c.name)
            .filter((name) => ['body', 'subject', 'stage', 'voice', 'start', 'end', 'document'].includes(name))
            .join(',');
    return [s.name, ...(type && type !== 'groupchat' ? [type] : []), nick, what].filter(Boolean).join(' ');
  });
}
