/**
 * Queries between occupants, XEP-0045 §16.3: passed on by the room, so that neither learns the other's address. Runs
 * outside the room's queue, which must not wait for a stranger's answer.
 */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { childElements, type Element, xml } from '../../protocol/base/xml.ts';
import type { IqReply } from '../feature.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/** What an account answers for its user, not each of its clients: vcards (XEP-0054 §3.3) and what was published (XEP-0163). */
const OF_ACCOUNT: ReadonlySet<string> = new Set([
  NS.vcard,
  'urn:ietf:params:xml:ns:vcard-4.0',
  'http://jabber.org/protocol/pubsub',
]);

/** @returns what the occupant's client answers, or why there is no answer */
export async function relay(
  service: Service,
  room: Room,
  stanza: Element,
  child: Element,
  from: string,
  nick: string,
): Promise<IqReply> {
  // The asker's own entering may stand in the queue still.
  await room.settled();
  const asker = room.occupants.seat(from)?.occupant;
  const ns = child.getNS() ?? '';
  if (!asker) {
    // §6.6 wants bad-request for service discovery, §7.4 not-acceptable in general.
    const discovery = ns === NS.discoInfo || ns === NS.discoItems;
    return discovery ? Fault.bad('only occupants may ask') : new Fault('not-acceptable', 'only occupants may ask');
  }
  const occupant = room.occupants.byNick(nick);
  const session = occupant?.sessions.newest;
  if (!occupant || !session) return new Fault('item-not-found', 'nobody here has this nick');
  const type = stanza.attrs.type === 'set' ? 'set' : 'get';
  const to = OF_ACCOUNT.has(ns) ? occupant.jid : session.jid;
  // A copy, because the element has a parent already.
  const reply = await service.ask(
    `${room.jid}/${asker.nick}`,
    to,
    type,
    xml(child.name, child.attrs, ...child.children),
  );
  return isFault(reply) ? reply : (childElements(reply)[0] ?? null);
}
