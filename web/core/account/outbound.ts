/** What goes to the server: sent once, again after a resumption, or given back when the server would end the stream for it. */
import { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { createRequests, type Requests } from '../../../protocol/base/request.ts';
import { type Element, legalXml, xml } from '../../../protocol/base/xml.ts';
import { createLine, LINE, type Line } from './line.ts';
import type { Xmpp } from './login.ts';
import type { Poison } from './poison.ts';
import type { GuardedSocket } from './socket.ts';
import { endStepsWithConnection } from './steps.ts';
import { manageStream } from './stream-management.ts';

export interface OutboundOptions {
  readonly xmpp: Xmpp;
  readonly domain: string;
  readonly socket: GuardedSocket;
  readonly poison: Poison;
  /** A stanza comes back, as if it had come to its address and been refused there. */
  bounced(error: Element): void;
  /** The stream goes on where it broke; stanzas flow. */
  onResumed(): void;
}

export interface Outbound {
  /** Stream management is settled, so stanzas may flow. */
  open: boolean;
  readonly requests: Requests;
  readonly line: Line;
  /** See Connection. */
  send(stanza: Element, lossy?: boolean): boolean;
  /** The stream ended with this error: what was on its way may be why. */
  blame(condition: string | undefined): void;
  close(): void;
}

const REQUEST_TIMEOUT = 15_000;
/** Bytes of a stanza: Prosody's default for clients (c2s_stanza_size_limit); it ends the stream of a larger one. */
const MOST_BYTES = 256 * 1024;
const POISONED = new Fault('bad-request', 'the server ends the stream for it');
const TOO_LARGE = new Fault('policy-violation', 'the server takes no stanzas as large as this', 'modify');
/** Bytes that the browser may hold back: two seconds of voice. What may be lost is not added to more. */
const MOST_WAITING = 16_000;

export function createOutbound({ xmpp, domain, socket, poison, bounced, onResumed }: OutboundOptions): Outbound {
  const lossies = new WeakSet<Element>();
  const bounce = ({ name, attrs: { id, to } }: Element, fault: Fault) => {
    const error = xml(name, { type: 'error', from: to, ...(id ? { id } : {}) }, fault.toElement());
    queueMicrotask(() => bounced(error));
  };
  const stream = manageStream(xmpp, {
    repeats(stanza) {
      if (lossies.has(stanza)) return false;
      if (!poison.has(stanza)) return true;
      bounce(stanza, POISONED);
      return false;
    },
    onResumed,
    onConfirmed() {
      if (stream.unconfirmed().length === 0) line.confirmed();
    },
  });
  endStepsWithConnection(xmpp);
  const line = createLine({
    now: () => performance.now(),
    ask() {
      if (stream.enabled) stream.ask();
      else void requests.ask(undefined, domain, 'get', xml('ping', { xmlns: NS.ping }));
    },
    dead: () => socket.drop(),
    after: (ms, run) => void setTimeout(run, ms),
  });
  const looks = setInterval(line.look, LINE.look);
  xmpp.on('element', line.heard);

  const send = (stanza: Element, lossy = false): boolean => {
    if (!outbound.open || xmpp.status !== 'online') return false;
    if (lossy) {
      if (line.stalled || socket.waiting > MOST_WAITING) return false;
      lossies.add(stanza);
    }
    const refused = poison.has(stanza) ? POISONED : tooLarge(stanza) ? TOO_LARGE : undefined;
    if (refused) bounce(stanza, refused);
    else {
      line.sent(lossy);
      // Nobody acknowledges anything.
      if (!stream.enabled) line.confirmed();
      xmpp.send(stanza).catch(() => undefined);
    }
    return true;
  };
  const requests = createRequests(send, REQUEST_TIMEOUT);
  const outbound: Outbound = {
    open: false,
    requests,
    line,
    send,
    blame(condition) {
      const suspects = stream.unconfirmed().filter((stanza) => !lossies.has(stanza));
      poison.blame(condition, suspects);
    },
    close() {
      clearInterval(looks);
      requests.fail();
    },
  };
  return outbound;
}

/** Most stanzas are so short that their bytes need not be counted: a letter has three at most. */
function tooLarge(stanza: Element): boolean {
  const text = stanza.toString();
  return text.length * 3 > MOST_BYTES && new TextEncoder().encode(legalXml(text)).length > MOST_BYTES;
}
