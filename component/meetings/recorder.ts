/**
 * Records what may be lost on the way, voice and pointer moves, in batches (design §3): one event a speaker and batch.
 */
import type { RecordedVoice } from '../../protocol/log.ts';
import type { StageAction } from '../../protocol/stage.ts';
import type { Voice } from '../../protocol/voice.ts';
import type { Room } from '../rooms/room.ts';
import type { NewEvent } from './meeting.ts';

export interface Recorder {
  voice(room: Room, nick: string, voice: Voice): void;
  pointer(room: Room, nick: string, t: number | undefined, action: StageAction): void;
  /** Writes what is waiting for a room now; call it in the room's queue. */
  flush(room: Room): Promise<void>;
  /** Writes all that is waiting. */
  close(): Promise<void>;
}

interface Batch {
  readonly voices: Map<string, RecordedVoice[]>;
  readonly pointers: NewEvent[];
  readonly timer: NodeJS.Timeout;
}

export function createRecorder(every: number, failed: (room: Room, error: unknown) => void): Recorder {
  const batches = new Map<Room, Batch>();

  function batchOf(room: Room): Batch {
    let batch = batches.get(room);
    if (!batch) {
      const timer = setTimeout(() => void room.run(() => flush(room)), every);
      batch = { voices: new Map(), pointers: [], timer };
      batches.set(room, batch);
    }
    return batch;
  }

  async function flush(room: Room): Promise<void> {
    const batch = batches.get(room);
    if (!batch) return;
    batches.delete(room);
    clearTimeout(batch.timer);
    const { meeting } = room;
    if (!meeting?.running || room.destroyed) return;
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
      if (!room.meeting?.running) return;
      const { voices } = batchOf(room);
      const packets = voices.get(nick) ?? [];
      packets.push({ ...voice, at: room.meeting.at() });
      voices.set(nick, packets);
    },
    pointer(room, nick, t, action) {
      if (room.meeting?.running) batchOf(room).pointers.push({ from: nick, t, action, at: room.meeting.at() });
    },
    flush,
    async close() {
      await Promise.all([...batches.keys()].map((room) => room.run(() => flush(room))));
    },
  };
}
