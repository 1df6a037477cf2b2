/**
 * The discussion of a room: what is said goes to the archive, when the room keeps one, then to everybody. The last of it
 * stands in memory for those who enter, also in a room that keeps no archive.
 */

import { randomUUID } from 'node:crypto';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { ArchivedMessage, Tombstone } from '../../store/messages/contract.ts';
import type { Keeping } from '../room/keeping.ts';
import { addresses, messageAttrs } from '../room/message.ts';
import type { Occupant, Seat } from '../room/occupants.ts';
import { Part } from '../room/part.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { countKept, prune } from './retention.ts';

/** The last messages, for those who enter; none: not read from the archive. */
const RECENT = new Part<readonly ArchivedMessage[]>('recent');

export interface Said {
  /** The seat of its sender; undefined for the room itself. */
  readonly seat: Seat | undefined;
  /** As it came in: its id and language are kept. */
  readonly stanza: Element;
  /** What of it is sent on. */
  readonly children: readonly Element[];
  readonly keeping: Keeping;
  /** What becomes of the messages that it retracts. */
  readonly tombstones?: readonly Tombstone[];
}

/** Keeps a message and sends it to all, in this order: nobody is told of what the disk refused. In the room's queue. */
export async function say(service: Service, room: Room, said: Said): Promise<void> {
  const { seat, stanza, children, keeping, tombstones = [] } = said;
  await service.ready();
  const id = randomUUID();
  const kept = room.config.archiving ? keeping !== 'nowhere' : keeping === 'history';
  const message = xml(
    'message',
    messageAttrs(stanza, seat ? `${room.jid}/${seat.occupant.nick}` : room.jid),
    ...children,
    ...(seat ? [xml('occupant-id', { xmlns: NS.occupantId, id: seat.occupant.id })] : []),
    // XEP-0313 §3.5: a name to ask for it by, so only what is kept has one; clients page on from the last they have seen.
    // Without an archive it is needed, too: messages in memory are retracted by it, and answered to.
    ...(kept ? [xml('stanza-id', { xmlns: NS.stanzaId, id, by: room.jid })] : []),
  );
  const text = message.toString();
  if (kept) {
    await keep(
      service,
      room,
      {
        id,
        at: service.now(),
        nick: seat?.occupant.nick ?? null,
        stanza: text,
        sender: seat
          ? { jid: seat.session.jid, affiliation: room.affiliation(seat.occupant.jid), role: seat.occupant.role }
          : null,
        open: room.config.nonAnonymous,
        history: keeping === 'history',
        occupant: seat?.occupant.id ?? null,
        tombstone: false,
        origin: originOf(stanza),
        corrects: attrOf(stanza.getChild('replace', NS.correct), 'id'),
      },
      tombstones,
    );
  }
  service.sendText(text, addresses(room));
}

async function keep(service: Service, room: Room, message: ArchivedMessage, tombstones: readonly Tombstone[]) {
  let { at } = message;
  if (room.config.archiving) {
    at = await service.store.messages.add(room.name, message, tombstones);
    if (countKept(room) >= service.limits.archive.pruneAfter) {
      service.aside('removing old messages', prune(service, room));
    }
  } else if (tombstones.length > 0) await service.store.messages.replace(room.name, tombstones);
  // Where there is an archive, what nobody has read from it yet will be.
  const before = room.parts.get(RECENT);
  if (!before && room.config.archiving) return;
  const stanzas = new Map(tombstones.map(({ id, stanza }) => [id, stanza]));
  const recent = (before ?? []).map((m) => {
    const stanza = stanzas.get(m.id);
    return stanza === undefined ? m : { ...m, stanza, tombstone: true };
  });
  room.parts.set(RECENT, newest(service, [...recent, ...(message.history ? [{ ...message, at }] : [])]));
}

/** The last messages for those who enter, oldest first. */
export async function recentMessages(service: Service, room: Room): Promise<readonly ArchivedMessage[]> {
  const known = room.parts.get(RECENT);
  if (known) return known;
  const read = room.config.archiving
    ? newest(service, await service.store.messages.last(room.name, service.limits.archive.history))
    : [];
  room.parts.set(RECENT, read);
  return read;
}

/** Nobody is there any more whom the last messages are kept in memory for: the archive has them. */
export function forgetRecent(room: Room): void {
  if (room.occupants.size === 0 && room.config.archiving) room.parts.set(RECENT, undefined);
}

/** The newest that are not more than the limits, in number and in bytes. */
function newest({ limits }: Service, messages: readonly ArchivedMessage[]): readonly ArchivedMessage[] {
  let left = limits.archive.historySize;
  const before = messages.findLastIndex(({ stanza }) => {
    left -= Buffer.byteLength(stanza);
    return left < 0;
  });
  return messages.slice(Math.max(before + 1, messages.length - limits.archive.history));
}

/** One message of the discussion by the id that the room gave it. */
export async function findMessage(service: Service, room: Room, id: string): Promise<ArchivedMessage | undefined> {
  return room.parts.get(RECENT)?.find((m) => m.id === id) ?? (await service.store.messages.get(room.name, id));
}

/** The newest message of this occupant, or any of anybody, that its sender gave this id. */
export async function findByOrigin(
  service: Service,
  room: Room,
  origin: string,
  occupant?: string,
): Promise<ArchivedMessage | undefined> {
  const fits = (m: ArchivedMessage) => m.origin === origin && (occupant === undefined || m.occupant === occupant);
  return room.parts.get(RECENT)?.findLast(fits) ?? (await service.store.messages.byOrigin(room.name, origin, occupant));
}

/** The newest messages in which this occupant put its message of this id right, and which stand as they were. */
export async function findCorrections(
  service: Service,
  room: Room,
  id: string,
  occupant: string,
): Promise<ArchivedMessage[]> {
  const fits = (m: ArchivedMessage) => m.corrects === id && m.occupant === occupant && !m.tombstone;
  const recent = (room.parts.get(RECENT) ?? []).filter(fits).reverse();
  const kept = await service.store.messages.corrections(room.name, id, occupant, service.limits.archive.sameOrigin);
  const ids = new Set(recent.map((m) => m.id));
  return [...recent, ...kept.filter((m) => !ids.has(m.id))].slice(0, service.limits.archive.sameOrigin);
}

/**
 * The real address of a sender is shown where the room showed it to all then and does so now, and to those who see real
 * addresses anyway: what was said without a name does not get one later (XEP-0313 §6.1.2).
 */
export function maySeeSender(
  room: Room,
  jid: string,
  asker: Occupant | undefined,
  { open }: { readonly open: boolean },
): boolean {
  const affiliation = room.affiliation(jid);
  if (affiliation === 'owner' || affiliation === 'admin' || asker?.role === 'moderator') return true;
  return open && room.config.nonAnonymous;
}

/** XEP-0359: the sender's own id of a message. */
const originOf = (stanza: Element): string | null =>
  attrOf(stanza.getChild('origin-id', NS.stanzaId), 'id') ?? attrOf(stanza, 'id');

/** null without, and where it is too long to be looked up by. */
function attrOf(element: Element | undefined, name: string): string | null {
  const text = element && attr(element, name);
  return text && text.length <= 200 ? text : null;
}
