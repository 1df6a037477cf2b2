/**
 * Records what may be lost on the way, voice and pointer moves, in batches (design §3): one event a speaker and batch.
 */
import type { RecordedVoice } from '../../protocol/log.ts';
import type { StageAction } from '../../protocol/stage.ts';
import type { Voice } from '../../protocol/voice.ts';
import type { Room } from '../rooms/room.ts';
import type { Meeting, NewEvent } from './meeting.ts';

export interface Recorder {
  voice(room: Room, nick: string, voice: Voice): void;
  pointer(room: Room, nick: string, t: number | undefined, action: StageAction): void;
  /** Writes what is waiting for a room now; call it in the room's queue. */
  flush(room: Room): Promise<void>;
  /** Writes all that is waiting. */
  close(): Promise<void>;
}

interface Batch {
  /** Nothing of one meeting may get into the next. */
  readonly meeting: Meeting;
  readonly voices: Map<string, RecordedVoice[]>;
  readonly pointers: NewEvent[];
  readonly timer: NodeJS.Timeout;
}

export function createRecorder(every: number, failed: (room: Room, error: unknown) => void): Recorder {
  const batches = new Map<Room, Batch>();

  /** undefined when nothing is recorded now. */
  function batchOf(room: Room): Batch | undefined {
    const { meeting } = room;
    if (!meeting?.running) return undefined;
    const open = batches.get(room);
    if (open?.meeting === meeting) return open;
    if (open) clearTimeout(open.timer);
    const timer = setTimeout(() => void room.run(() => flush(room)), every);
    const batch = { meeting, voices: new Map(), pointers: [], timer };
    batches.set(room, batch);
    return batch;
  }

  async function flush(room: Room): Promise<void> {
    const batch = batches.get(room);
    if (!batch) return;
    batches.delete(room);
    clearTimeout(batch.timer);
    const { meeting } = batch;
    if (!meeting.running || room.destroyed) return;
    const events: NewEvent[] = [...batch.voices].map(([from, packets]) => ({
      from,
      t: packets[0]?.t,
      action: { kind: 'voice', packets },
    }));
    try {
      await meeting.append([...events, ...batch.pointers]);
    } catch (error) {
      failed(room, error);
    }
  }

  return {
    voice(room, nick, voice) {
      const batch = batchOf(room);
      if (!batch) return;
      const packets = batch.voices.get(nick) ?? [];
      packets.push({ ...voice, at: batch.meeting.at() });
      batch.voices.set(nick, packets);
    },
    pointer(room, nick, t, action) {
      const batch = batchOf(room);
      batch?.pointers.push({ from: nick, t, action, at: batch.meeting.at() });
    },
    flush,
    async close() {
      await Promise.all([...batches.keys()].map((room) => room.run(() => flush(room))));
    },
  };
}
