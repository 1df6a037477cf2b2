/** The subject of a room, XEP-0045 §8.1. */
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { say } from './discussion.ts';
import type { Seat } from './occupants.ts';
import type { Room } from './room.ts';

export async function setSubject(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
): Promise<Fault | undefined> {
  const { occupant } = seat;
  if (occupant.role !== 'moderator' && !room.config.changeSubject) {
    return new Fault('forbidden', 'only moderators may change the subject');
  }
  const text = stanza.getChildText('subject') ?? '';
  if (text.length > service.limits.subjectLength) {
    return new Fault('not-acceptable', `a subject has ${service.limits.subjectLength} characters at most`);
  }
  await service.rooms.save(room, { subject: { text, by: occupant.nick, at: service.now() } });
  const origin = stanza.getChild('origin-id', NS.stanzaId);
  const children = [xml('subject', {}, text), ...(origin ? [origin] : [])];
  await say(service, room, { seat, stanza, children, keeping: 'archive' });
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
