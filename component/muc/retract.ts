/**
 * Taking messages back, XEP-0424: the room checks whose they are, and what of the archive goes with them (§5, XEP-0425 §4). A
 * message that takes one back is a group message like others.
 */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, parseXml, xml } from '../../protocol/base/xml.ts';
import { buildRetracted, type Moderator, parseRetraction } from '../../protocol/muc/retract.ts';
import type { ArchivedMessage, Tombstone } from '../../store/messages/contract.ts';
import type { Feature } from '../feature.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { findByOrigin, findCorrections, findMessage } from './discussion.ts';

export const retract = (): Feature => ({
  name: 'retract',
  disco: { room: [NS.retract, NS.retractTombstone, NS.retractOld, NS.retractTombstoneOld] },
});

/**
 * What a message of an occupant retracts: tombstones of that. Of a message that the room does not know any more others may
 * have a copy, so its retraction is passed on, and retracts nothing here.
 * @param id id of the message that retracts
 */
export async function retractedBy(
  service: Service,
  room: Room,
  occupant: Occupant,
  payloads: readonly Element[],
  id: string,
): Promise<readonly Tombstone[] | Fault> {
  const target = parseRetraction(payloads);
  if (target === undefined || isFault(target)) return target ?? [];
  const named = await findMessage(service, room, target);
  // Clients that know the form of before name a message by the id that they gave it themselves.
  const message = named ?? (await findByOrigin(service, room, target, occupant.id));
  if (message?.occupant === occupant.id) return tombstonesOf(service, room, message, id);
  return (message ?? (await findByOrigin(service, room, target)))
    ? new Fault('forbidden', 'you may retract only messages of your own')
    : [];
}

/** Tombstones of a message and of what its sender put right in it; what is one already stays as it is. */
export async function tombstonesOf(
  service: Service,
  room: Room,
  message: ArchivedMessage,
  id: string,
  moderator?: Moderator,
): Promise<readonly Tombstone[]> {
  const { origin, occupant } = message;
  const names = new Set([origin, headOf(message).id].filter((name) => typeof name === 'string'));
  const corrections: ArchivedMessage[] = [];
  if (occupant !== null) {
    for (const name of names) corrections.push(...(await findCorrections(service, room, name, occupant)));
  }
  const standing = [message, ...corrections.filter((m) => m.id !== message.id)].filter((m) => !m.tombstone);
  return standing.map((m) => tombstoneOf(room, m, id, service.now(), moderator));
}

function tombstoneOf(
  room: Room,
  message: ArchivedMessage,
  id: string,
  at: number,
  moderator: Moderator | undefined,
): Tombstone {
  const { type, from, id: own } = headOf(message);
  const stanza = xml(
    'message',
    { type, from, ...(own === undefined ? {} : { id: own }) },
    ...buildRetracted(id, at, message.origin, moderator),
    ...(message.occupant === null ? [] : [xml('occupant-id', { xmlns: NS.occupantId, id: message.occupant })]),
    xml('stanza-id', { xmlns: NS.stanzaId, id: message.id, by: room.jid }),
  );
  return { id: message.id, stanza: stanza.toString() };
}

/**
 * The attributes of a message. Nothing else of it is read: 60 kB of small elements take 15 ms, and a message may have many
 * corrections. `>` is escaped wherever it stands in the text.
 */
function headOf({ stanza }: ArchivedMessage): Readonly<Record<string, unknown>> {
  const head = parseXml(`${stanza.slice(0, stanza.indexOf('>'))}/>`);
  return isFault(head) ? {} : head.attrs;
}
