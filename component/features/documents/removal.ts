/** Documents that presenters remove from a room, and put back for a short while. */

import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { attr, documentId } from '../../../protocol/base/xml.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { DocumentRecord } from '../../../store/documents/contract.ts';
import type { IqReply, RoomIqContext } from '../../feature.ts';
import { meetingIn } from '../../meeting/in-room.ts';
import type { Room } from '../../room/room.ts';
import type { KeptDocuments } from './kept.ts';
import type { News } from './news.ts';
import type { DocumentService } from './parts.ts';
import { checkRoom, presenterOf } from './presenters.ts';

export interface Removal {
  remove(context: RoomIqContext): Promise<IqReply>;
  restore(context: RoomIqContext): Promise<IqReply>;
  /** The room is gone: nothing is put back. */
  giveUp(room: Room): void;
}

/** The document that a presenter names. */
function documentIn(context: RoomIqContext): string | Fault {
  const presenter = presenterOf(context, 'only presenters may do this');
  return isFault(presenter) ? presenter : documentId(attr(context.child, 'id'), 'id');
}

export function createRemoval(service: DocumentService, { tell, forget }: News, kept: KeptDocuments): Removal {
  /** What was removed from a room a short while ago, by its id: a list of perRoom at most. */
  const removed = new WeakMap<Room, Map<string, { readonly record: DocumentRecord; readonly until: number }>>();

  function remember(room: Room, id: string, record: DocumentRecord): void {
    const now = service.now();
    const fresh = [...(removed.get(room) ?? [])].filter(([, { until }]) => until > now);
    fresh.push([id, { record, until: now + service.limits.documents.removedFor }]);
    removed.set(room, new Map(fresh.slice(-service.limits.documents.perRoom)));
    kept.spare(id);
  }

  return {
    giveUp(room) {
      for (const id of removed.get(room)?.keys() ?? []) kept.giveUp(id);
    },
    async remove(context) {
      const { room } = context;
      const id = documentIn(context);
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
      // A conversion under way would keep others waiting, and the person who sent the file has it still.
      if (status?.state === 'ready') remember(room, id, known);
      else service.aside('removing documents', kept.sweep());
      return null;
    },
    async restore(context) {
      const { room } = context;
      const id = documentIn(context);
      if (isFault(id)) return id;
      const before = removed.get(room)?.get(id);
      const refused =
        (await checkRoom(service, room)) ??
        (before && (await service.quotas.refuses({ room: room.name, ...before.record })));
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
    },
  };
}
