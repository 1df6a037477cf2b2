/** Group messages (XEP-0045 §7.4), the subject (§8.1) and private messages (§7.5). */
import { randomUUID } from 'node:crypto';
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import type { Seat } from './occupants.ts';
import type { Room } from './room.ts';

/** Sends a message of an occupant to all, and keeps it when it is worth keeping. Runs in the room's queue. */
export async function groupMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
): Promise<Fault | undefined> {
  const { occupant } = seat;
  if (occupant.role === 'visitor') return new Fault('forbidden', 'visitors may listen only');
  const subject = stanza.getChild('subject');
  if (subject && !stanza.getChild('body') && !stanza.getChild('thread')) return setSubject(service, room, seat, stanza);
  const id = randomUUID();
  const message = xml(
    'message',
    messageAttrs(stanza, `${room.jid}/${occupant.nick}`),
    ...withoutReserved(stanza),
    ...service.presenceExtras(room, occupant).filter((el) => el.is('occupant-id')),
    xml('stanza-id', { xmlns: NS.stanzaId, id, by: room.jid }),
  );
  if (isKept(stanza)) {
    await service.store.addMessage(room.name, {
      id,
      at: service.now(),
      nick: occupant.nick,
      stanza: message.toString(),
    });
  }
  service.sendAll(message, addresses(room));
  return undefined;
}

async function setSubject(service: Service, room: Room, seat: Seat, stanza: Element): Promise<Fault | undefined> {
  const { occupant } = seat;
  if (occupant.role !== 'moderator' && !room.config.changeSubject) {
    return new Fault('forbidden', 'only moderators may change the subject');
  }
  const text = stanza.getChildText('subject') ?? '';
  if (text.length > service.limits.subjectLength) {
    return new Fault('not-acceptable', `a subject has ${service.limits.subjectLength} characters at most`);
  }
  await service.rooms.save(room, { subject: { text, by: occupant.nick, at: service.now() } });
  service.sendAll(
    xml('message', messageAttrs(stanza, `${room.jid}/${occupant.nick}`), xml('subject', {}, text)),
    addresses(room),
  );
  return undefined;
}

/** XEP-0045 §7.2.15: the subject is the last thing that one who enters gets, empty when there is none. */
export function buildSubject(room: Room): Element {
  const from = room.subject.by === null ? room.jid : `${room.jid}/${room.subject.by}`;
  return xml(
    'message',
    { type: 'groupchat', from },
    xml('subject', {}, room.subject.text),
    ...(room.subject.at > 0
      ? [xml('delay', { xmlns: NS.delay, from: room.jid, stamp: new Date(room.subject.at).toISOString() })]
      : []),
  );
}

/** To one occupant, to all of its sessions. */
export function privateMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
  nick: string,
): Fault | undefined {
  const to = room.occupants.byNick(nick);
  if (!to) return new Fault('item-not-found', 'nobody here has this nick');
  const message = xml(
    'message',
    { ...messageAttrs(stanza, `${room.jid}/${seat.occupant.nick}`), type: messageType(stanza) },
    ...withoutReserved(stanza),
    xml('x', { xmlns: NS.mucUser }),
  );
  for (const jid of to.sessions.keys()) service.send(message, jid);
  return undefined;
}

/** RFC 6121 §5.2.2: a type that is unknown counts as normal. */
export function messageType(stanza: Element): 'chat' | 'groupchat' | 'headline' | 'normal' {
  const type = attr(stanza, 'type');
  return type === 'chat' || type === 'groupchat' || type === 'headline' ? type : 'normal';
}

/** Addresses of all sessions in a room. */
export function addresses(room: Room): string[] {
  return room.occupants.seats().map((seat) => seat.session.jid);
}

function messageAttrs(stanza: Element, from: string): Record<string, string> {
  const id = attr(stanza, 'id');
  const lang = attr(stanza, 'xml:lang');
  return { type: 'groupchat', from, ...(id ? { id } : {}), ...(lang ? { 'xml:lang': lang } : {}) };
}

/** With something to read, and not marked as passing (XEP-0334). */
function isKept(stanza: Element): boolean {
  if (stanza.getChild('no-store', NS.hints) || stanza.getChild('no-permanent-store', NS.hints)) return false;
  return stanza.getChild('body') !== undefined || stanza.getChild('store', NS.hints) !== undefined;
}
