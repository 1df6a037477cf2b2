/** The archive of a room on request, XEP-0313: for its occupants and for those who belong to it. */

import { setTimeout as delay } from 'node:timers/promises';
import { createRateLimit } from '../../backplane/rate.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { newId } from '../../protocol/base/request.ts';
import { xml } from '../../protocol/base/xml.ts';
import {
  type ArchiveQuery,
  buildArchiveForm,
  buildFin,
  buildMetadata,
  parseArchiveQuery,
  writeResult,
} from '../../protocol/muc/archive.ts';
import type { ArchivedMessage, ArchivePage } from '../../store/messages/contract.ts';
import type { Feature, IqReply, RoomIqContext } from '../feature.ts';
import { withMore } from '../room/message.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { maySeeSender } from './discussion.ts';
import { type Field, flag } from './form/field.ts';
import { occupantId } from './occupant-id.ts';

const EMPTY: ArchivePage = { messages: [], index: 0, count: 0, complete: true };

/** What owners may set of it. */
const FORM: readonly Field[] = [
  flag(170, 'muc#roomconfig_enablelogging', 'The discussion is kept, for those who may enter', 'archiving'),
];

export const archive = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.archive.rate, limits.archive.burst, limits.wire.rateKeys, service.now);

  /**
   * A client that reads all, page by page, asks as fast as it is answered; most give up where they are refused. So the
   * answer is delayed, and only a client that asks for more without waiting for it is refused.
   */
  function pace({ room, from }: RoomIqContext): Promise<undefined> | Fault | undefined {
    const ms = rate.wait(`${bareJid(from)} ${room.name}`, limits.archive.wait);
    if (ms === undefined) return new Fault('policy-violation', 'too many queries for this archive');
    return ms > 0 ? delay(ms, undefined, { ref: false }) : undefined;
  }

  async function query({ room, from, child, sent }: RoomIqContext): Promise<IqReply> {
    const asker = mayRead(room, from);
    if (isFault(asker)) return asker;
    const asked = parseArchiveQuery(child);
    if (isFault(asked)) return asked;
    if (asked.filter.ids && asked.filter.ids.length > limits.archive.page) {
      return new Fault('not-acceptable', `a query names ${limits.archive.page} ids at most`);
    }
    const found = await search(room, from, asker, asked);
    if (!found) return new Fault('item-not-found', 'the archive has no message with this id');
    const { messages, count, index, complete } = found;
    for (const message of asked.flip ? messages.toReversed() : messages) {
      const forwarded = forwardedOf(message, maySeeSender(room, from, asker, message));
      const result = writeResult({ from: room.jid, id: newId() }, asked.queryId, message, forwarded);
      sent(Buffer.byteLength(result));
      service.sendText(result, [from]);
    }
    const [first, last] = [messages[0], messages.at(-1)];
    // §2.6 of XEP-0059 leaves the place open. slixmpp, asking backwards, takes it as the last page that there is.
    const place = asked.page.before === undefined ? index : undefined;
    const page = first && last ? { first: first.id, index: place, last: last.id } : undefined;
    return buildFin({ page, count }, complete);
  }

  /** `with` is the address of an occupant, or a user's bare one, which finds what would be shown with it (§4.1.1). */
  async function search(room: Room, from: string, asker: Occupant | undefined, { filter, page }: ArchiveQuery) {
    const { with: jid = room.jid, ...rest } = filter;
    const nick = splitJid(jid).resource;
    const user = bareJid(jid) === room.jid ? undefined : bareJid(jid);
    const found = await service.store.messages.search(room.name, {
      ...rest,
      nick: nick === '' ? undefined : nick,
      occupant: user && occupantId(service, room, user),
      open: user !== undefined && !maySeeSender(room, from, asker, { open: false }),
      page: {
        ...page,
        max: Math.min(page.max ?? limits.archive.page, limits.archive.page),
        size: limits.archive.answer,
      },
    });
    const hidden = user !== undefined && (nick !== '' || !maySeeSender(room, from, asker, { open: true }));
    return found && hidden ? EMPTY : found;
  }

  async function metadata({ room, from }: RoomIqContext): Promise<IqReply> {
    const asker = mayRead(room, from);
    return isFault(asker) ? asker : buildMetadata(await service.store.messages.ends(room.name));
  }

  return {
    name: 'archive',
    form: FORM,
    roomFeatures: (room) => (room.config.archiving ? [NS.mam, NS.mamExtended] : []),
    iq: [
      {
        type: 'get',
        ns: NS.mam,
        name: 'query',
        at: 'room',
        handle({ room, from }) {
          const asker = mayRead(room, from);
          return isFault(asker) ? asker : buildArchiveForm();
        },
      },
      { type: 'set', ns: NS.mam, name: 'query', at: 'room', long: 'all', before: pace, handle: query },
      { type: 'get', ns: NS.mam, name: 'metadata', at: 'room', handle: metadata },
    ],
  };
};

/**
 * XEP-0313 §6.1.2: those who may enter may read. Those who do not belong to the room must have entered, so that a room sees
 * who reads it, and a password or an invitation keeps its worth.
 * @returns the asker as an occupant, or why not
 */
function mayRead(room: Room, from: string): Occupant | undefined | Fault {
  if (!room.config.archiving) return new Fault('service-unavailable', 'this group keeps no archive');
  const affiliation = room.affiliation(from);
  if (affiliation === 'outcast') return new Fault('forbidden', 'banned from this group');
  if (room.locked && affiliation !== 'owner') return new Fault('item-not-found', 'the group is being set up');
  const occupant = room.occupants.seat(from)?.occupant ?? room.occupants.ofUser(bareJid(from))[0];
  if (occupant || affiliation !== 'none') return occupant;
  return new Fault('forbidden', 'the archive is for those who are in the group, and for its members');
}

/** The stanza as it was sent then, with its sender for those entitled, in the namespace that it has for clients. */
function forwardedOf({ stanza, sender }: ArchivedMessage, named: boolean): string {
  const message = stanza.replace('<message', '<message xmlns="jabber:client"');
  if (!sender || !named) return message;
  const { jid, affiliation, role } = sender;
  return withMore(message, xml('x', { xmlns: NS.mucUser }, xml('item', { affiliation, role, jid })));
}
