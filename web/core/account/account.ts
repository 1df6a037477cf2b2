/**
 * One account beside its rooms: what its features are told and say. It is fetched apart from the log-in form, as rooms are.
 */
import { computed } from '@preact/signals-core';
import { featuresOf } from '../../../protocol/base/caps.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import { createRetry } from '../retry.ts';
import type { Capabilities } from './capabilities.ts';
import type { Connection } from './connection.ts';
import { type AccountContext, type AccountPart, type AccountParts, createAccountParts } from './part.ts';
import { createPubSub } from './pubsub.ts';

const failed = (part: string, error: unknown) => console.error(`the part ${part} failed`, error);

/** ms until what the server did not answer is asked again, first and at most. */
const ASK_AGAIN = 2_000;
const ASK_AGAIN_MOST = 60_000;

export interface AccountOptions {
  readonly connection: Connection;
  readonly capabilities: Capabilities;
}

export interface Account extends AccountContext {
  /** Begins, with these parts. To be called once, while one is logged in. */
  start(parts: readonly AccountPart[]): void;
}

export function createAccount({ connection, capabilities }: AccountOptions): Account {
  const jid = bareJid(connection.jid);
  const { domain } = splitJid(jid);
  const retry = createRetry(ASK_AGAIN, ASK_AGAIN_MOST);
  let parts: AccountParts = createAccountParts([], jid, failed);
  let known: Promise<ReadonlySet<string>> | undefined;

  const ask: AccountContext['ask'] = (type, child, to = jid) => connection.ask(to, type, child);

  async function discover(): Promise<ReadonlySet<string>> {
    const query = () => xml('query', { xmlns: NS.discoInfo });
    const replies = await Promise.all([ask('get', query()), ask('get', query(), domain)]);
    return new Set(
      replies.flatMap((reply) => {
        const info = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
        return info ? featuresOf(info) : [];
      }),
    );
  }

  const announcement = createAnnouncement(() =>
    connection.send(xml('presence', {}, ...parts.presence(), capabilities.element())),
  );

  function receive(stanza: Element): void {
    if (stanza.name === 'presence') parts.seen(stanza);
    else if (attr(stanza, 'type') === 'error') parts.refused(stanza, Fault.fromStanza(stanza));
    else parts.receive(stanza);
  }

  return {
    jid,
    domain,
    online: computed(() => connection.status.value === 'online'),
    fullJid: () => connection.jid,
    isOwn: (stanza) => [undefined, jid].includes(attr(stanza, 'from')),
    send: (stanza, lossy) => connection.send(stanza, lossy),
    ask,
    async demand(child, to) {
      const reply = await ask('set', child, to);
      return isFault(reply) ? reply : undefined;
    },
    until: (task) => retry.until(task),
    offers: connection.offers,
    features() {
      known ??= discover();
      return known;
    },
    pubsub: createPubSub(ask),
    renewPresence: announcement.renew,
    start(list) {
      parts = createAccountParts(list, jid, failed);
      for (const { routes = [] } of list) for (const route of routes) connection.routes.add(route);
      capabilities.speak(list.flatMap(({ speaks = [], events = [] }) => [...speaks, ...events.map(notifies)]));
      connection.others(receive);
      capabilities.onChange(announcement.renew);
      follow(connection, {
        begin: async (isStill) => {
          announcement.silent();
          retry.cancel();
          known = undefined;
          await parts.online();
          if (!isStill()) return;
          announcement.say();
          parts.tell('available');
        },
        paused: () => parts.tell('paused'),
        resumed() {
          announcement.again();
          parts.tell('resumed');
        },
        closed() {
          retry.close();
          parts.tell('closed');
        },
      });
    },
  };
}

/** XEP-0163 §4.3: that one wants to hear of a node. */
const notifies = ({ node }: { readonly node: string }) => `${node}+notify`;

/** One's own presence: not before one is ready for what comes of it, and once for what changes in one go. */
function createAnnouncement(send: () => boolean) {
  /** One may be seen; what is `unsent` was to be said while the stream was down. */
  let state: 'silent' | 'unsent' | 'said' = 'silent';
  let renewing = false;
  const say = () => {
    state = send() ? 'said' : 'unsent';
  };
  return {
    say,
    silent() {
      state = 'silent';
    },
    renew() {
      if (renewing || state === 'silent') return;
      renewing = true;
      queueMicrotask(() => {
        renewing = false;
        if (state !== 'silent') say();
      });
    },
    again() {
      if (state === 'unsent') say();
    },
  };
}

interface StreamListener {
  /** A new stream is there. `isStill`: there has been no other since. */
  begin(isStill: () => boolean): Promise<void>;
  paused(): void;
  resumed(): void;
  closed(): void;
}

function follow(connection: Connection, { begin, paused, resumed, closed }: StreamListener): void {
  let round = 0;
  let fresh = true;
  const renew = () => {
    round += 1;
    const mine = round;
    fresh = true;
    void begin(() => mine === round && connection.status.peek() !== 'closed');
  };
  connection.onReset(renew);
  renew();
  let before = connection.status.peek();
  const stop = connection.status.subscribe((status) => {
    if (status === 'reconnecting' && before === 'online') paused();
    if (status === 'online' && !fresh) resumed();
    if (status === 'online') fresh = false;
    before = status;
    if (status !== 'closed') return;
    round += 1;
    closed();
    queueMicrotask(() => stop());
  });
}
