/** What all messages that a room sends on have in common. */
import { attr, type Element } from '../../protocol/base/xml.ts';
import type { Room } from './room.ts';

/** RFC 6121 §5.2.2: a type that is unknown counts as normal. */
export function messageType(stanza: Element): 'chat' | 'groupchat' | 'headline' | 'normal' {
  const type = attr(stanza, 'type');
  return type === 'chat' || type === 'groupchat' || type === 'headline' ? type : 'normal';
}

/** Addresses of all sessions in a room. */
export function addresses(room: Room): string[] {
  return room.occupants.seats().map((seat) => seat.session.jid);
}

/** Attributes of a message that is sent on: type groupchat, with the id and language that its sender gave it. */
export function messageAttrs(stanza: Element, from: string): Record<string, string> {
  const id = attr(stanza, 'id');
  const lang = attr(stanza, 'xml:lang');
  return { type: 'groupchat', from, ...(id ? { id } : {}), ...(lang ? { 'xml:lang': lang } : {}) };
}

/** A kept message, which is text, with more at its end. It is never `<message/>`: each ends with an element of the room's. */
export function withMore(stanza: string, ...more: readonly Element[]): string {
  return `${stanza.slice(0, -'</message>'.length)}${more.join('')}</message>`;
}
