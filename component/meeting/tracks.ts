/**
 * Writes down a track of a meeting, in chunks. Nothing is kept of any unless a feature makes a writer for it: people know when
 * they are recorded.
 */
import { type Packet, packTrack } from '../../protocol/log/track.ts';
import type { Store } from '../../store/store.ts';
import type { Limits } from '../limits.ts';

export interface TrackWriterParts {
  readonly store: Pick<Store, 'tracks'>;
  readonly limits: Pick<Limits, 'tracks'>;
}

export interface TrackWriter {
  /**
   * @param at ms since the meeting began, when it came. Never back
   * @returns resolves when what it completed is durable; at once where it completed nothing
   */
  add(at: number, packet: Packet): Promise<void>;
  /** Writes what waits. */
  end(): Promise<void>;
}

/** @param track what it is of, for instance `voice` and an occupant's id */
export function createTrackWriter({ store, limits }: TrackWriterParts, meeting: string, track: string): TrackWriter {
  let packets: Packet[] = [];
  let bytes = 0;
  let first = 0;
  let last = 0;

  async function end(): Promise<void> {
    if (packets.length === 0) return;
    const data = packTrack(packets);
    packets = [];
    bytes = 0;
    await store.tracks.add({ meeting, track, first, last, data });
  }

  return {
    async add(at, packet) {
      const { chunkBytes, chunkTime } = limits.tracks;
      const full = packets.length > 0 && (bytes + packet.data.length > chunkBytes || at - first >= chunkTime);
      const written = full ? end() : undefined;
      if (packets.length === 0) first = at;
      packets.push(packet);
      bytes += packet.data.length;
      last = at;
      await written;
    },
    end,
  };
}
