/**
 * Where stanzas come in. One place turns any fault into exactly one error reply, answers every IQ exactly once, and
 * never answers an error or a result (RFC 6120 §8.2.3, §8.3.1).
 */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Requests } from '../../protocol/base/request.ts';
import { attr, childElements, type Element, isElement, xml } from '../../protocol/base/xml.ts';
import type { IqReply, Place } from '../feature.ts';

/** A stanza with its addresses read. */
export interface Incoming {
  readonly stanza: Element;
  /** Full address of the sender. */
  readonly from: string;
  readonly to: string;
  readonly place: Place;
  /** Local part of `to`: the room's name; '' at the service. */
  readonly roomName: string;
  /** Resource of `to`: the nick; '' at a room's bare address. */
  readonly nick: string;
}

export interface Handlers {
  iq(incoming: Incoming, child: Element): Promise<IqReply>;
  message(incoming: Incoming): Promise<Fault | undefined> | Fault | undefined;
  presence(incoming: Incoming): Promise<Fault | undefined>;
  /** A stanza of type error came back from this address: it may be gone. */
  bounced(incoming: Incoming, fault: Fault): Promise<void>;
}

export interface DispatchOptions {
  readonly requests: Requests;
  readonly handlers: Handlers;
  readonly maxDepth: number;
  /** Logs what could not be done, and gives what to say of it. */
  failed(error: unknown, what: string, details?: object): Fault;
  send(stanza: Element): boolean;
}

export function createDispatch({ requests, handlers, maxDepth, failed, send }: DispatchOptions) {
  /** Takes one stanza from the stream; resolves when it has been dealt with. Never rejects. */
  return async function dispatch(stanza: Element): Promise<void> {
    try {
      const from = attr(stanza, 'from');
      const to = attr(stanza, 'to');
      if (!from || !to) return;
      const reply = await handle(stanza, from, to);
      if (!reply) return;
      const sent = await guard(stanza, () => send(reply));
      if (sent === true) return;
      // It was too long, an error with somebody's words too, or the stream is down, and then this comes to nothing either.
      send(errorReply(stanza, sent || new Fault('resource-constraint', 'the answer is too long')));
    } catch (error) {
      failed(error, 'a reply could not be made');
    }
  };

  async function handle(stanza: Element, from: string, to: string): Promise<Element | undefined> {
    const { local, resource } = splitJid(to);
    const place: Place = local === '' ? 'service' : resource === '' ? 'room' : 'occupant';
    const incoming: Incoming = { stanza, from, to, place, roomName: local, nick: resource };
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'result' || type === 'error')) {
      // What is too deep to be written out cannot be passed on to those who wait for it.
      requests.settle(depthOf(stanza) > maxDepth ? tooDeep(stanza) : stanza);
      if (type === 'error') await guard(stanza, () => handlers.bounced(incoming, Fault.fromStanza(stanza)));
      return undefined;
    }
    if (type === 'error') {
      await guard(stanza, () => handlers.bounced(incoming, Fault.fromStanza(stanza)));
      return undefined;
    }
    const outcome = await guard(stanza, () =>
      depthOf(stanza) > maxDepth ? Fault.bad('nested too deeply') : route(incoming),
    );
    if (isFault(outcome)) return errorReply(stanza, outcome);
    if (stanza.name !== 'iq') return undefined;
    return xml('iq', replyAttrs(stanza, 'result'), ...(isElement(outcome) ? [outcome] : []));
  }

  async function route(incoming: Incoming): Promise<IqReply | undefined> {
    const { stanza } = incoming;
    switch (stanza.name) {
      case 'iq': {
        const type = attr(stanza, 'type');
        if (type !== 'get' && type !== 'set') return Fault.bad('type is neither get, set, result nor error');
        if (!attr(stanza, 'id')) return Fault.bad('id is missing');
        const [child, ...rest] = childElements(stanza);
        if (!child || rest.length > 0) return Fault.bad('an IQ holds exactly one element');
        return await handlers.iq(incoming, child);
      }
      case 'message':
        return await handlers.message(incoming);
      case 'presence':
        return await handlers.presence(incoming);
      default:
        return undefined;
    }
  }

  /** Whatever a handler throws is one fault and one line in the log; the service goes on. */
  async function guard<T>(stanza: Element, task: () => Promise<T> | T): Promise<T | Fault> {
    try {
      return await task();
    } catch (error) {
      return failed(error, 'handler failed', { stanza: stanza.name });
    }
  }
}

/**
 * RFC 6120 §8.3.1: an error goes back to the sender, from where it was sent to, with the same id; `by` tells whose it is.
 * That of an entry says that it is one, XEP-0045 §7.2.5 to §7.2.10: some clients know it by nothing else.
 */
function errorReply(stanza: Element, fault: Fault): Element {
  const entry = stanza.name === 'presence' && stanza.getChild('x', NS.muc);
  return xml(
    stanza.name,
    replyAttrs(stanza, 'error'),
    ...(entry ? [xml('x', { xmlns: NS.muc })] : []),
    fault.toElement(bareJid(attr(stanza, 'to') ?? '')),
  );
}

/** What counts in place of an answer that is nested too deeply. */
const tooDeep = ({ attrs: { id, from } }: Element): Element =>
  xml(
    'iq',
    { type: 'error', id, from },
    new Fault('resource-constraint', 'the answer is nested too deeply').toElement(),
  );

function replyAttrs(stanza: Element, type: string): Record<string, string> {
  const id = attr(stanza, 'id');
  return {
    type,
    from: attr(stanza, 'to') ?? '',
    to: attr(stanza, 'from') ?? '',
    ...(id === undefined ? {} : { id }),
  };
}

/** Levels of elements, counted without recursion, which a hostile stanza could exhaust. */
function depthOf(stanza: Element): number {
  let level = [stanza];
  let depth = 0;
  while (level.length > 0) {
    depth += 1;
    level = level.flatMap((el) => childElements(el));
  }
  return depth;
}
