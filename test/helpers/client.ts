// A real XMPP client on xmpp.js: a stock one, or one that speaks Lectern.

import { createHash } from 'node:crypto';
import { client, xml } from '@xmpp/client';
import { buildDiscoInfo, verificationString } from '../../protocol/base/caps.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, parseXml } from '../../protocol/base/xml.ts';
import { managed } from '../../web/core/account/stream-management.ts';

export interface ClientOptions {
  /** `xmpp://…` for TCP, `ws://…` for WebSocket. */
  readonly service: string;
  readonly domain: string;
  /** Without it the client is an anonymous guest. */
  readonly username?: string;
  readonly password?: string;
  readonly lectern?: boolean;
}

export interface TestClient {
  readonly jid: string;
  /** All that came in so far, but IQs that were asked for. */
  readonly received: Element[];
  send(stanza: string): Promise<void>;
  /** Writes bytes into the stream as they are. */
  write(text: string): void;
  join(room: string, nick: string): Promise<Element>;
  /** @throws the error of the answer */
  iq(type: 'get' | 'set', to: string, payload: string): Promise<Element>;
  /**
   * Resolves with the first stanza that came in after `since`, or comes in, and fits. Rejects when the stream ends before
   * that: it does not come back.
   */
  until(fits: (stanza: Element) => boolean, since?: number): Promise<Element>;
  stop(): Promise<void>;
}

export async function startClient({ lectern = false, ...options }: ClientOptions): Promise<TestClient> {
  const it = client(options);
  it.reconnect.stop();
  it.on('error', () => undefined); // start() rejects with it; later ones are what a test is about
  const info = buildDiscoInfo({
    identities: [{ category: 'client', type: lectern ? 'web' : 'phone', name: 'Test' }],
    features: lectern ? [NS.discoInfo, NS.ping, ...CLIENT_FEATURES] : [NS.discoInfo, NS.ping],
  });
  const ver = createHash('sha1').update(verificationString(info)).digest('base64');
  const received: Element[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  it.iqCallee.get(NS.discoInfo, 'query', ({ element }: { element: Element }) => {
    const answer = parse(info.toString());
    const node = attr(element, 'node');
    if (node !== undefined) answer.attrs.node = node;
    return answer;
  });
  it.iqCallee.get(NS.ping, 'ping', () => true);
  it.on('stanza', (stanza: Element) => {
    if (stanza.name === 'iq') return;
    received.push(stanza);
    for (const look of [...waiting]) look();
  });
  it.on('disconnect', () => {
    ended = true;
    for (const look of [...waiting]) look();
  });
  const ready = new Promise<void>((done) => it.once('online', () => void managed(it).then(done)));
  const jid = (await it.start()).toString();
  await ready;

  const until = (fits: (stanza: Element) => boolean, since = 0) =>
    new Promise<Element>((done, fail) => {
      const look = () => {
        const found = received.slice(since).find(fits);
        if (!found && !ended) return;
        waiting.delete(look);
        if (found) done(found);
        else fail(new Error(`the stream of ${jid} has ended`));
      };
      waiting.add(look);
      look();
    });

  return {
    jid,
    received,
    send: (stanza) => it.send(parse(stanza)),
    write: (text) => void (it as unknown as { socket: { write(text: string): void } }).socket.write(text),
    async join(room, nick) {
      const since = received.length;
      await it.send(
        parse(
          `<presence to='${room}/${nick}'><x xmlns='${NS.muc}'/><c xmlns='${NS.caps}' hash='sha-1' node='t' ver='${ver}'/></presence>`,
        ),
      );
      const answer = await until(
        (s) => attr(s, 'from') === `${room}/${nick}` && (isSelf(s) || attr(s, 'type') === 'error'),
        since,
      );
      if (attr(answer, 'type') === 'error') throw new Error(answer.toString());
      return answer;
    },
    iq: (type, to, payload) => it.iqCaller.request(xml('iq', { type, to }, parse(payload))),
    until,
    async stop() {
      await it.stop();
    },
  };
}

/** A presence of oneself: status 110. */
export const isSelf = (stanza: Element): boolean => codes(stanza).includes('110');

export const codes = (stanza: Element): string[] =>
  (stanza.getChild('x', NS.mucUser)?.getChildren('status') ?? []).map((status) => attr(status, 'code') ?? '');

function parse(text: string): Element {
  const element = parseXml(text);
  if (!('attrs' in element)) throw new Error(element.text);
  return element;
}
