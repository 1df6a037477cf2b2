/** The subject of a room, XEP-0045 §8.1. */
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildWords, readWords } from '../../protocol/base/words.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { say } from './discussion.ts';

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
  const { subjectLength, subjectLanguages } = service.limits.messages;
  const given = stanza.getChildren('subject');
  const said = given.map((subject) => readWords(subject, Number.POSITIVE_INFINITY));
  if (said.some(({ text }) => text.length > subjectLength)) {
    return new Fault('not-acceptable', `a subject has ${subjectLength} characters at most`);
  }
  if (said.length > subjectLanguages) {
    return new Fault('not-acceptable', `a subject is in ${subjectLanguages} languages at most`);
  }
  // RFC 6121 §5.2.4
  if (new Set(said.map(({ lang }) => lang)).size < said.length)
    return Fault.bad('a subject has one text in each language');
  const texts = said.filter(({ text }) => text !== '');
  await service.rooms.save(room, { subject: { texts, by: occupant.nick, at: service.now() } });
  const origin = stanza.getChild('origin-id', NS.stanzaId);
  const children = [...given.map(withoutContent), ...(origin ? [origin] : [])];
  await say(service, room, { seat, stanza, children, keeping: 'archive' });
  return undefined;
}

/** Nothing but its text, and its language where that is not the message's. */
function withoutContent(subject: Element): Element {
  const lang = attr(subject, 'xml:lang');
  return xml('subject', lang === undefined ? {} : { 'xml:lang': lang }, subject.text());
}

/** XEP-0045 §7.2.15: the subject is the last thing that one who enters gets, empty when there is none. */
export function buildSubject(room: Room): Element {
  const from = room.subject.by === null ? room.jid : `${room.jid}/${room.subject.by}`;
  return xml(
    'message',
    { type: 'groupchat', from },
    ...(room.subject.texts.length === 0
      ? [xml('subject')]
      : room.subject.texts.map((text) => buildWords('subject', text))),
    ...(room.subject.at > 0
      ? [xml('delay', { xmlns: NS.delay, from: room.jid, stamp: new Date(room.subject.at).toISOString() })]
      : []),
  );
}
