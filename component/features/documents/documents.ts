/** Documents of a room: ask for a conversion, follow it, list what there is. docs/protocol.md §5. */

import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, documentId, xml } from '../../../protocol/base/xml.ts';
import { buildDocument, type DocumentNews, type Failure, parseConvert } from '../../../protocol/documents/document.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { DocumentRecord } from '../../../store/documents/contract.ts';
import type { Feature, IqReply, RoomIqContext } from '../../feature.ts';
import { knownMeeting, meetingIn } from '../../meeting/in-room.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { changeStage } from '../stage/stage.ts';
import { createKeptDocuments } from './kept.ts';

export const document = (service: Service): Feature => {
  /** Rooms that wait for news of a document, by its id. */
  const waiting = new Map<string, Set<Room>>();
  /** What was removed from a room a short while ago, by its id: a list of perRoom at most. */
  const removed = new WeakMap<Room, Map<string, { readonly record: DocumentRecord; readonly until: number }>>();
  const kept = createKeptDocuments({ ...service, limits: service.limits.documents });
  /** Why a document has failed that is being taken away. */
  const failing = new Map<string, Failure>();

  service.documents.subscribe((status) => {
    const rooms = [...(waiting.get(status.id) ?? [])];
    if (status.state === 'ready' || status.state === 'failed') waiting.delete(status.id);
    if (status.state === 'failed') {
      service.aside('taking away a document that failed', takeAway(rooms, status.id, status.reason));
      return;
    }
    if (status.state === 'ready') service.aside('measuring a document', measure(status.id));
    for (const room of rooms)
      service.aside(
        'telling of a document',
        room.run(() => tell(room, status)),
      );
  });

  /** What was made of a file takes room on the disk, too. */
  async function measure(id: string): Promise<void> {
    const status = await service.documents.status(id);
    await service.store.documents.measure(id, await service.documents.bytesOf(id), status?.state === 'ready');
  }

  async function measureAll(): Promise<void> {
    for (const id of await service.store.documents.unmeasured()) await measure(id);
  }

  /** From `rooms`, and from those that have it since before a restart and were not asked for it. */
  async function takeAway(rooms: readonly Room[], id: string, reason: Failure = 'crashed'): Promise<void> {
    failing.set(id, reason);
    const dropIn = (room: Room) => room.run(() => drop(room, id, reason));
    const dropped = rooms.map(dropIn);
    const others = (await service.store.documents.roomsWith(id)).map((name) => service.rooms.get(name));
    for (const room of others) if (room && !rooms.includes(room)) dropped.push(dropIn(room));
    await Promise.all(dropped).finally(() => failing.delete(id));
  }

  /** The room has it no more. Who looks at the stage, and who comes later, learns why it is not there. */
  async function drop(room: Room, id: string, reason: Failure): Promise<void> {
    const own = (await service.store.documents.of(room.name)).find((d) => d.document === id);
    if (!own || room.destroyed) return;
    const status = await service.documents.status(id);
    // It is being tried anew.
    if (status && status.state !== 'failed') return wait(room, id);
    await takeOffStage(room, { id, name: own.name, reason });
    await tell(room, { id, name: own.name, state: 'failed', pages: 0, drawn: 0, pdf: false, reason });
    await service.store.documents.remove(room.name, id);
  }

  async function takeOffStage(room: Room, { id, ...failed }: { id: string; name: string; reason: Failure }) {
    const meeting = await knownMeeting(service, room);
    if (!meeting || documentOf(meeting.state) !== id) return;
    await changeStage(service, room, meeting, [{ kind: 'show', document: null, page: 1, failed }]);
  }

  function wait(room: Room, id: string): void {
    waiting.set(id, (waiting.get(id) ?? new Set()).add(room));
  }

  function forget(room: Room, id: string): void {
    const rooms = waiting.get(id);
    rooms?.delete(room);
    if (rooms?.size === 0) waiting.delete(id);
  }

  /** Under the name that this room gave the file, whatever it was called when it came again. */
  async function tell(room: Room, news: DocumentNews): Promise<void> {
    const own = (await service.store.documents.of(room.name)).find((d) => d.document === news.id);
    service.publish(room, { type: 'headline', payloads: [buildDocument({ ...news, name: own?.name ?? '' })] });
  }

  async function convert({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const seat = room.occupants.seat(from);
    if (!seat || !room.mayPresent(seat.occupant)) return new Fault('forbidden', 'only presenters may add documents');
    const slot = parseConvert(child);
    if (isFault(slot)) return slot;
    const account = seat.occupant.jid;
    const bytes = (await service.documents.sizeOf(slot)) ?? 0;
    const wanted = { room: room.name, account, bytes };
    const refused = (await checkRoom(room)) ?? (await service.quotas.refuses(wanted, slot));
    if (refused) return refused;
    return await kept.undisturbed(async () => {
      const converting = await service.documents.convert({
        slot,
        room: room.name,
        account: accountOf(service, room, from),
      });
      if (isFault(converting)) return converting;
      const { name, status } = converting;
      const known = (await service.store.documents.of(room.name)).find((d) => d.document === status.id);
      // Before anything else is awaited: a file that is no document at all fails within milliseconds.
      if (status.state !== 'ready' && status.state !== 'failed') wait(room, status.id);
      if (status.state !== 'failed') {
        await service.store.documents.add(room.name, { document: status.id, name, account, bytes, converted: false });
        if (status.state === 'ready') await measure(status.id);
        // It may have gone on meanwhile; whoever comes after hears the newest.
        await tell(room, (await service.documents.status(status.id)) ?? status);
      }
      service.quotas.settled(slot);
      return buildDocument({ ...status, name: known?.name ?? name });
    });
  }

  function remember(room: Room, id: string, record: DocumentRecord): void {
    const now = service.now();
    const fresh = [...(removed.get(room) ?? [])].filter(([, { until }]) => until > now);
    fresh.push([id, { record, until: now + service.limits.documents.removedFor }]);
    removed.set(room, new Map(fresh.slice(-service.limits.documents.perRoom)));
    kept.spare(id);
  }

  async function restore({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const seat = room.occupants.seat(from);
    if (!seat || !room.mayPresent(seat.occupant)) return new Fault('forbidden', 'only presenters may do this');
    const id = documentId(attr(child, 'id'), 'id');
    if (isFault(id)) return id;
    const before = removed.get(room)?.get(id);
    const refused =
      (await checkRoom(room)) ?? (before && (await service.quotas.refuses({ room: room.name, ...before.record })));
    return await kept.undisturbed(async () => {
      const status = await service.documents.status(id);
      if (!before || before.until <= service.now() || !status) {
        return new Fault('item-not-found', 'this group has removed no such document lately');
      }
      if (refused) return refused;
      await service.store.documents.add(room.name, before.record);
      removed.get(room)?.delete(id);
      kept.giveUp(id);
      await tell(room, status);
      return null;
    });
  }

  async function checkRoom(room: Room): Promise<Fault | undefined> {
    const { perRoom } = service.limits.documents;
    if ((await service.store.documents.of(room.name)).length < perRoom) return undefined;
    const detail = xml('too-many-documents', { xmlns: NS.document });
    return new Fault('resource-constraint', `a group has ${perRoom} documents at most`, 'wait', detail);
  }

  async function list({ room, from }: RoomIqContext): Promise<IqReply> {
    if (!room.occupants.seat(from)) return new Fault('forbidden', 'only occupants may ask');
    const news = [];
    for (const { document: id, name, converted } of await service.store.documents.of(room.name)) {
      const status = await service.documents.status(id);
      if (!status) {
        // The process was killed between the end of its files and that of its place in the room; or all files are missing that
        // there should be, and will be put back.
        if (converted) await takeOffStage(room, { id, name, reason: 'crashed' });
        else await drop(room, id, failing.get(id) ?? 'crashed');
        continue;
      }
      // One that was cut off by a restart has no news of its own.
      if (status.state !== 'ready' && status.state !== 'failed') wait(room, id);
      news.push(buildDocument({ ...status, name }));
    }
    return xml('documents', { xmlns: NS.document }, ...news);
  }

  return {
    name: 'document',
    disco: { room: [NS.document] },
    load() {
      // Those that a process left which was killed.
      service.aside('removing documents', kept.sweep());
      service.aside('measuring documents', measureAll());
    },
    removed(room) {
      for (const id of [...waiting.keys()]) forget(room, id);
      for (const id of removed.get(room)?.keys() ?? []) kept.giveUp(id);
      service.aside('removing documents', kept.sweep());
    },
    close: () => kept.close(),
    iq: [
      { type: 'set', ns: NS.document, name: 'convert', at: 'room', handle: convert },
      { type: 'get', ns: NS.document, name: 'documents', at: 'room', handle: list },
      {
        type: 'set',
        ns: NS.document,
        name: 'remove',
        at: 'room',
        async handle({ room, from, child }) {
          const seat = room.occupants.seat(from);
          if (!seat || !room.mayPresent(seat.occupant)) return new Fault('forbidden', 'only presenters may do this');
          const id = documentId(attr(child, 'id'), 'id');
          if (isFault(id)) return id;
          const known = (await service.store.documents.of(room.name)).find((d) => d.document === id);
          if (!known) return new Fault('item-not-found', 'this group has no such document');
          const meeting = meetingIn(room);
          if (meeting && documentOf(meeting.state) === id) {
            return new Fault('conflict', 'the document is on the stage; take it off first');
          }
          forget(room, id);
          const status = await service.documents.status(id);
          await tell(room, { id, name: '', state: 'removed', pages: 0, drawn: 0, pdf: false });
          await service.store.documents.remove(room.name, id);
          // A conversion under way would keep others waiting, and who sent the file has it still.
          if (status?.state === 'ready') remember(room, id, known);
          else service.aside('removing documents', kept.sweep());
          return null;
        },
      },
      { type: 'set', ns: NS.document, name: 'restore', at: 'room', handle: restore },
    ],
  };
};

/**
 * Who answers for a conversion: the account that asks. Guests and people of other servers cost nothing to be, so the account
 * answers for them that owns the group, which has given them the stage.
 */
function accountOf({ config }: Service, room: Room, from: string): string {
  const isAccount = (jid: string) => splitJid(jid).domain === config.accountDomain;
  if (isAccount(from)) return bareJid(from);
  const owner = [...room.affiliations].find(([jid, affiliation]) => affiliation === 'owner' && isAccount(jid));
  return owner?.[0] ?? room.jid;
}
