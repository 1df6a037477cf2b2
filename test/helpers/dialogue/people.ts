// People who talk to a component in memory, as their clients and servers do.
import { createHash } from 'node:crypto';
import { buildDiscoInfo, verificationString } from '../../../protocol/base/caps.ts';
import { Fault } from '../../../protocol/base/fault.ts';
import { CLIENT_FEATURES, NS } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../../protocol/base/xml.ts';
import { ROOM } from './addresses.ts';

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

interface Wire {
  /** Gives a stanza to the core. */
  dispatch(text: string): void;
  /** Resolves when nothing more happens by itself. */
  settled(): Promise<void>;
}

/** @returns them, and what gives them a stanza */
export function createSomebody(
  jid: string,
  how: PersonOptions,
  { dispatch, settled }: Wire,
): { somebody: Somebody; deliver(stanza: Element): void } {
  const client = createClient(jid, how, dispatch);
  const received: Element[] = [];
  const waiting = new Set<{ fits(stanza: Element): boolean; done(stanza: Element): void }>();
  let ids = 0;

  function deliver(element: Element): void {
    const type = attr(element, 'type');
    if (element.name === 'iq' && (type === 'get' || type === 'set')) {
      if (!how.silent) client.answer(element);
      return;
    }
    received.push(element);
    for (const one of [...waiting]) {
      if (!one.fits(element)) continue;
      waiting.delete(one);
      one.done(element);
    }
  }

  const take = () => received.splice(0);
  const post = (text: string) => dispatch(text.replace(/^<(\w+)/, `<$1 from='${jid}'`));
  const send = async (text: string) => {
    take();
    post(text);
    await settled();
    return take();
  };

  const somebody: Somebody = {
    jid,
    received,
    post,
    send,
    take,
    join: (nick, { room = ROOM, x = '', more = '' } = {}) =>
      send(`<presence to='${room}/${nick}'><x xmlns='${NS.muc}'>${x}</x>${client.caps()}${more}</presence>`),
    announce(nick, namespaces, room = ROOM) {
      client.announce(namespaces);
      return send(`<presence to='${room}/${nick}'>${client.caps()}</presence>`);
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
  return { somebody, deliver };
}

/** The client of somebody: what it announces, and what it answers to the component's questions. */
function createClient(jid: string, how: PersonOptions, dispatch: (text: string) => void) {
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

  return {
    caps,
    answer,
    announce(namespaces: readonly string[]) {
      speaks = namespaces;
    },
  };
}
