/** Documents of a room: ask for a conversion, follow it, list what there is. docs/protocol.md §5. */

import type { DocumentStatus } from '../../converter/contract.ts';
import { buildDocument, parseConvert } from '../../protocol/document.ts';
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, sha256, xml } from '../../protocol/xml.ts';
import type { Room } from '../rooms/room.ts';
import type { Service } from '../service.ts';
import type { Feature, IqReply, RoomIqContext } from './feature.ts';
import { lecternAddresses, noStore } from './stage.ts';

export const document = (service: Service): Feature => {
  /** Rooms that wait for news of a document, by its id. */
  const waiting = new Map<string, Set<Room>>();

  service.documents.subscribe((status) => {
    const rooms = waiting.get(status.id);
    if (!rooms) return;
    const ended = status.state === 'ready' || status.state === 'failed';
    if (ended) waiting.delete(status.id);
    for (const room of rooms) {
      const told = room.run(async () => {
        if (status.state === 'failed') await service.store.removeDocument(room.name, status.id);
        tell(room, status);
      });
      service.aside('telling of a document', told);
    }
  });

  function tell(room: Room, status: DocumentStatus): void {
    const news = xml('message', { type: 'headline', from: room.jid }, buildDocument(status), noStore());
    service.sendAll(news, lecternAddresses(room));
  }

  async function convert({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const seat = room.occupants.seat(from);
    if (!seat || !room.mayPresent(seat.occupant)) return new Fault('forbidden', 'only presenters may add documents');
    const slot = parseConvert(child);
    if (isFault(slot)) return slot;
    if ((await service.store.documents(room.name)).length >= service.limits.documentsPerRoom) {
      return new Fault('resource-constraint', `a group has ${service.limits.documentsPerRoom} documents at most`);
    }
    const status = await service.documents.convert(slot);
    if (isFault(status)) return status;
    if (status.state !== 'failed') {
      await service.store.addDocument(room.name, { document: status.id, name: status.name });
      if (status.state !== 'ready') {
        waiting.set(status.id, (waiting.get(status.id) ?? new Set()).add(room));
        // It may have gone on between the answer and this line; whoever comes after hears the newest.
        const newest = await service.documents.status(status.id);
        if (newest) tell(room, newest);
      } else tell(room, status);
    }
    return buildDocument(status);
  }

  async function list({ room, from }: RoomIqContext): Promise<IqReply> {
    if (!room.occupants.seat(from)) return new Fault('forbidden', 'only occupants may ask');
    const news = [];
    for (const { document: id, name } of await service.store.documents(room.name)) {
      const status = await service.documents.status(id);
      if (!status) continue;
      // One that was cut off by a restart has no news of its own.
      if (status.state !== 'ready' && status.state !== 'failed')
        waiting.set(id, (waiting.get(id) ?? new Set()).add(room));
      news.push(buildDocument({ ...status, name }));
    }
    return xml('documents', { xmlns: NS.document }, ...news);
  }

  return {
    name: 'document',
    disco: { room: [NS.document] },
    removed(room) {
      for (const [id, rooms] of waiting) {
        rooms.delete(room);
        if (rooms.size === 0) waiting.delete(id);
      }
    },
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
          const id = sha256(attr(child, 'id'), 'id');
          if (isFault(id)) return id;
          await service.store.removeDocument(room.name, id);
          return null;
        },
      },
    ],
  };
};
