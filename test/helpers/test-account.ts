// The web client of an account without a screen, and a server that a test plays: it sees what is sent and answers what is asked.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Signal, signal } from '@preact/signals-core';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { NOT_SENT } from '../../protocol/base/request.ts';
import { attr, type Element, parseXml, xml } from '../../protocol/base/xml.ts';
import { createAccount } from '../../web/core/account/account.ts';
import { createCapabilities } from '../../web/core/account/capabilities.ts';
import type { Connection } from '../../web/core/account/connection.ts';
import { type AccountControls, createAccountFeatures } from '../../web/core/account/features.ts';
import type { AccountContext, AccountPart } from '../../web/core/account/part.ts';
import { createRoutes } from '../../web/core/account/routes.ts';

/** The account's bare address, and the domain of its server. */
export const ME = 'me@example';

/** What is asked: of whom, and the child. The answer's child, nothing, or why there is none; undefined: as the default says. */
export type Answerer = (
  to: string,
  child: Element,
  type: 'get' | 'set',
) => Element | Fault | 'empty' | 'silence' | undefined;

export interface TestAccount extends AccountControls {
  readonly sent: Element[];
  /** `get a@b query` of each question. */
  readonly asked: string[];
  /** What parts that fail have thrown. */
  readonly failures: string[];
  /** Rooms that this user is in. */
  readonly rooms: Set<string>;
  /** Who was invited through them: room, whom, why. */
  readonly invited: string[];
  answer: Answerer;
  /** A stanza comes, written as XML, without `to`. */
  receive(text: string): void;
  /** The server, or somebody, asks. */
  question(text: string): Promise<Element>;
  pause(): void;
  resume(): void;
  /** Another stream takes the place of the one that is lost. */
  reset(): void;
  close(): void;
  /** Until nothing more happens by itself. */
  settled(): Promise<void>;
}

export function read(text: string): Element {
  const stanza = parseXml(text);
  if (isFault(stanza)) throw new Error(stanza.text);
  return stanza;
}

export interface TestAccountOptions {
  readonly answer?: Answerer;
  /** Before those of the client. */
  readonly more?: readonly AccountPart[];
  readonly offers?: readonly string[];
  /** Is given what parts are given. */
  use?(account: AccountContext): void;
}

export function createTestAccount({
  answer = () => undefined,
  more = [],
  offers,
  use,
}: TestAccountOptions = {}): TestAccount {
  const status: Signal<'online' | 'reconnecting' | 'closed'> = signal('online');
  const sent: Element[] = [];
  const asked: string[] = [];
  const failures: string[] = [];
  const rooms = new Set<string>();
  const invited: string[] = [];
  const resets = new Set<() => void>();
  const rest = new Set<(stanza: Element) => void>();
  const offered = offers ?? [NS.rosterVersions, NS.preApproval];
  let flowing = true;
  const routes = createRoutes((what) => failures.push(what));
  const connection: Connection = {
    status,
    jid: `${ME}/here`,
    keys: undefined,
    send: (stanza) => flowing && sent.push(stanza) > 0,
    ask(to, type, child) {
      if (!flowing) return Promise.resolve(NOT_SENT);
      asked.push(`${type} ${to} ${child.name}`);
      const given = test.answer(to, child, type) ?? defaultAnswer(child, type);
      if (given === 'silence') return new Promise(() => undefined);
      if (isFault(given)) return Promise.resolve(given);
      return Promise.resolve(xml('iq', { type: 'result', from: to }, ...(given === 'empty' ? [] : [given])));
    },
    routes,
    listen: () => () => undefined,
    others(listener) {
      rest.add(listener);
      return () => rest.delete(listener);
    },
    offers: (feature) => offered.includes(feature),
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    doubt: () => undefined,
    abandon: () => undefined,
    close: async () => undefined,
  };
  const capabilities = createCapabilities();
  routes.add(capabilities.route);
  const account = createAccount({ connection, capabilities });
  const features = createAccountFeatures(account, {
    now: () => 1_000,
    roomOf: (jid) =>
      rooms.has(jid) ? { invite: (whom, reason) => invited.push(`${jid} ${whom} ${reason}`) > 0 } : undefined,
  });
  const test: TestAccount = {
    ...features.controls,
    sent,
    asked,
    failures,
    rooms,
    invited,
    answer,
    receive(text) {
      const stanza = read(text);
      stanza.attrs.from ??= ME;
      for (const listener of rest) listener(stanza);
    },
    question: (text) => routes.reply(read(text)),
    pause() {
      flowing = false;
      status.value = 'reconnecting';
    },
    resume() {
      flowing = true;
      status.value = 'online';
    },
    reset() {
      flowing = true;
      for (const listener of resets) listener();
      status.value = 'online';
    },
    close() {
      status.value = 'closed';
    },
    async settled() {
      for (let i = 0; i < 20; i++) await nextTurn();
    },
  };
  use?.(account);
  account.start([...more, ...features.parts]);
  return test;
}

/** A server with empty lists, which does what it is told. */
function defaultAnswer(child: Element, type: 'get' | 'set'): Element | Fault | 'empty' {
  if (type === 'set' || child.name === 'ping') return 'empty';
  if (child.is('query', NS.roster)) return xml('query', { xmlns: NS.roster, ver: '1' });
  if (child.is('blocklist', NS.blocking)) return xml('blocklist', { xmlns: NS.blocking });
  if (child.is('query', NS.discoInfo)) return xml('query', { xmlns: NS.discoInfo });
  if (child.is('pubsub', NS.pubsub)) return new Fault('item-not-found');
  return new Fault('service-unavailable');
}

/** Of what was sent: who is told what, by type and address. */
export const told = (sent: readonly Element[]): string[] =>
  sent
    .filter(({ name }) => name === 'presence')
    .map((s) => `${attr(s, 'type') ?? 'available'} ${attr(s, 'to') ?? 'all'}`);

/** The roster's answer with these items, as XML. */
export const rosterOf = (items: string, version = '1'): Element =>
  read(`<query xmlns='${NS.roster}' ver='${version}'>${items}</query>`);

/** An event of somebody's node, as XML. */
export const event = (from: string, node: string, items: string): string =>
  `<message from='${from}' type='headline'><event xmlns='${NS.pubsubEvent}'><items node='${node}'>${items}</items></event></message>`;
