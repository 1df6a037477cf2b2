/** What becomes of a document that rooms have: whom it is told to, and where it is removed when it has failed. */

import { buildDocument, type DocumentNews, type Failure } from '../../../protocol/documents/document.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import { knownMeeting } from '../../meeting/in-room.ts';
import type { Room } from '../../room/room.ts';
import { changeStage } from '../stage/change.ts';
import type { DocumentService } from './parts.ts';

export interface News {
  /** The room is told of what becomes of a document. */
  wait(room: Room, id: string): void;
  /** It is told no more. */
  forget(room: Room, id: string): void;
  /** It is told of no document any more. */
  forgetAll(room: Room): void;
  /** Tells a room, under the name that it gave the file, whatever it was called when it came again. */
  tell(room: Room, news: DocumentNews): Promise<void>;
  /** There is nothing of a document: a room has it no more, or, when it was converted once, shows it no more. */
  missing(
    room: Room,
    known: { readonly id: string; readonly name: string; readonly converted: boolean },
  ): Promise<void>;
  /** What was made of a file takes room on the disk, too. */
  measure(id: string): Promise<void>;
}

export function createNews(service: DocumentService): News {
  /** Rooms that wait for news of a document, by its id. */
  const waiting = new Map<string, Set<Room>>();
  /** Why a document has failed that is being removed. */
  const failing = new Map<string, Failure>();

  service.documents.subscribe((status) => {
    const rooms = [...(waiting.get(status.id) ?? [])];
    if (status.state === 'ready' || status.state === 'failed') waiting.delete(status.id);
    if (status.state === 'failed') {
      service.aside('removing a document that failed', removeFailed(rooms, status.id, status.reason));
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

  /** From `rooms`, and from those that have it since before a restart and were not asked for it. */
  async function removeFailed(rooms: readonly Room[], id: string, reason: Failure = 'crashed'): Promise<void> {
    failing.set(id, reason);
    const dropIn = (room: Room) => room.run(() => drop(room, id, reason));
    const dropped = rooms.map(dropIn);
    const others = (await service.store.documents.roomsWith(id)).map((name) => service.rooms.get(name));
    for (const room of others) if (room && !rooms.includes(room)) dropped.push(dropIn(room));
    await Promise.all(dropped).finally(() => failing.delete(id));
  }

  /** The room has it no more. People who look at the stage, and those who come later, learn why it is not there. */
  async function drop(room: Room, id: string, reason: Failure): Promise<void> {
    const own = (await service.store.documents.of(room.name)).find((d) => d.document === id);
    if (!own || room.destroyed) return;
    const status = await service.documents.status(id);
    // It is being tried anew.
    if (status && status.state !== 'failed') return wait(room, id);
    await clearStage(room, { id, name: own.name, reason });
    await tell(room, { id, name: own.name, state: 'failed', pages: 0, drawn: 0, pdf: false, reason });
    await service.store.documents.remove(room.name, id);
  }

  async function clearStage(room: Room, { id, ...failed }: { id: string; name: string; reason: Failure }) {
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

  return {
    wait,
    forget,
    tell,
    measure,
    forgetAll(room) {
      for (const id of [...waiting.keys()]) forget(room, id);
    },
    async missing(room, { id, name, converted }) {
      // The process was killed between the end of its files and that of its place in the room; or all files are missing that
      // there should be, and will be put back.
      if (converted) await clearStage(room, { id, name, reason: 'crashed' });
      else await drop(room, id, failing.get(id) ?? 'crashed');
    },
  };
}
