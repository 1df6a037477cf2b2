/** Taking messages back: what of the archive goes with them. XEP-0424 §5, XEP-0425 §4. */
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildRetracted, type Moderator, parseRetraction } from '../../protocol/retract.ts';
import { attr, type Element, parseXml, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { ArchivedMessage, Tombstone } from '../store/contract.ts';
import { findByOrigin, findMessage } from './discussion.ts';
import type { Occupant } from './occupants.ts';
import type { Room } from './room.ts';

/**
 * What a message of an occupant takes back. Of what the room does not know any more others may have a copy, so that
 * passes, and takes nothing with it here.
 * @param id id of the message that takes back
 */
export async function takenBack(
  service: Service,
  room: Room,
  occupant: Occupant,
  payloads: readonly Element[],
  id: string,
): Promise<readonly Tombstone[] | Fault> {
  const target = parseRetraction(payloads);
  if (target === undefined || isFault(target)) return target ?? [];
  const known = await findMessage(service, room, target);
  // Clients that know the form of before name a message by the id that they gave it themselves.
  const meant = known ? [known] : await findByOrigin(service, room, 'origin', target);
  const own = meant.find((message) => occupantIdOf(message) === occupant.id);
  if (!own) return meant.length === 0 ? [] : new Fault('forbidden', 'only own messages may be retracted');
  return tombstonesOf(service, room, own, id);
}

/** Tombstones of a message and of what its sender put right in it; what is one already stays as it is. */
export async function tombstonesOf(
  service: Service,
  room: Room,
  message: ArchivedMessage,
  id: string,
  moderator?: Moderator,
): Promise<readonly Tombstone[]> {
  const names = new Set([message.origin, attrOf(message, 'id')].filter((name) => name !== null));
  const corrections: ArchivedMessage[] = [];
  for (const name of names) corrections.push(...(await findByOrigin(service, room, 'corrects', name)));
  const own = corrections.filter((m) => m.id !== message.id && occupantIdOf(m) === occupantIdOf(message));
  return [message, ...own].filter((m) => !isTombstone(m)).map((m) => tombstoneOf(m, id, service.now(), moderator));
}

function tombstoneOf(message: ArchivedMessage, id: string, at: number, moderator: Moderator | undefined): Tombstone {
  const before = parseXml(message.stanza);
  const { type, from, id: own } = isFault(before) ? {} : before.attrs;
  const attrs = { type, from, ...(own === undefined ? {} : { id: own }) };
  const kept = isFault(before)
    ? []
    : [before.getChild('occupant-id', NS.occupantId), before.getChild('stanza-id', NS.stanzaId)].filter((el) => !!el);
  const stanza = xml('message', attrs, ...buildRetracted(id, at, message.origin, moderator), ...kept);
  return { id: message.id, stanza: stanza.toString() };
}

const isTombstone = ({ stanza }: ArchivedMessage): boolean => {
  const message = parseXml(stanza);
  return !isFault(message) && message.getChild('retracted', NS.retract) !== undefined;
};

function occupantIdOf({ stanza }: ArchivedMessage): string | null {
  const message = parseXml(stanza);
  const element = isFault(message) ? undefined : message.getChild('occupant-id', NS.occupantId);
  return element ? (attr(element, 'id') ?? null) : null;
}

function attrOf({ stanza }: ArchivedMessage, name: string): string | null {
  const message = parseXml(stanza);
  return isFault(message) ? null : (attr(message, name) ?? null);
}
