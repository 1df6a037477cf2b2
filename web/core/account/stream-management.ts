/** Stream management (XEP-0198) of xmpp.js: when stanzas may flow, and which are sent again when a stream is resumed. */
import { type client, xml } from '@xmpp/client';
import { attr, type Element } from '../../../protocol/base/xml.ts';

const SM = 'urn:xmpp:sm:3';
/** ms after which a server is taken for one without: it answers nothing. */
const NO_MANAGEMENT = 2_000;

type Xmpp = ReturnType<typeof client>;

/** What the types of xmpp.js leave out. */
interface Management {
  enabled: boolean;
  /** Stanzas acknowledged so far, and those that are not yet. */
  outbound: number;
  outbound_q: { readonly stanza: Element }[];
  timeout: number;
  requestAckInterval: number;
  on(event: 'resumed' | 'ack', listener: () => void): void;
}

/**
 * Resolves when the server has answered `<enable/>` (XEP-0198 §3), has not for 2 s, or the stream has ended; to be called
 * when it is online. xmpp.js says "online" before, and sets its counter of stanzas to zero a moment after the answer: what
 * came in between would be acknowledged wrongly, and the server would end the stream.
 */
export function managed(xmpp: Xmpp): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      xmpp.removeListener('nonza', answer);
      xmpp.removeListener('disconnect', done);
      setTimeout(resolve, 0);
    };
    const answer = (nonza: Element) => {
      if (nonza.getNS() === SM && (nonza.name === 'enabled' || nonza.name === 'failed')) done();
    };
    const timer = setTimeout(done, NO_MANAGEMENT);
    xmpp.on('nonza', answer);
    xmpp.on('disconnect', done);
  });
}

export interface StreamManagement {
  /** False when the server has none, or the stream is down. */
  readonly enabled: boolean;
  /** Stanzas that were written and are not acknowledged. */
  unconfirmed(): Element[];
  /** Asks for an acknowledgement (XEP-0198 §4). */
  ask(): void;
}

export interface StreamManagementOptions {
  /** Whether an unacknowledged stanza is sent again when the stream is resumed. */
  repeats(stanza: Element): boolean;
  /** The stream goes on where it broke; stanzas flow. */
  onResumed(): void;
  /** Some stanzas were acknowledged. */
  onConfirmed(): void;
}

export function manageStream(xmpp: Xmpp, options: StreamManagementOptions): StreamManagement {
  const management = (xmpp as unknown as { streamManagement: Management }).streamManagement;
  // xmpp.js would ask every 30 s and wait for 60 s more. core/line.ts asks, and knows what a missing answer means.
  management.timeout = 0;
  management.requestAckInterval = 0;
  // Before xmpp.js sends its queue again.
  xmpp.on('nonza', (nonza: Element) => {
    if (!nonza.is('resumed', SM)) return;
    const handled = Number(attr(nonza, 'h')) - management.outbound;
    management.outbound_q = management.outbound_q.filter((item, i) => i < handled || options.repeats(item.stanza));
  });
  // xmpp.js is not "online" yet when it says that it has resumed, and sends nothing until it is.
  management.on('resumed', () => queueMicrotask(options.onResumed));
  management.on('ack', options.onConfirmed);
  return {
    get enabled() {
      return management.enabled;
    },
    unconfirmed: () => management.outbound_q.map(({ stanza }) => stanza),
    ask: () => void xmpp.send(xml('r', { xmlns: SM })).catch(() => undefined),
  };
}
