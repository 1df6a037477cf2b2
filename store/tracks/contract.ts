/** Tracks of meetings: what was said and pointed at, where that is wanted. They go with their meeting. */

export interface ChunkRecord {
  readonly meeting: string;
  /** What it is of: an occupant's voice, for instance. */
  readonly track: string;
  /** ms since the meeting began, of its first and of its last packet. */
  readonly first: number;
  readonly last: number;
  readonly data: Uint8Array;
}

export interface TrackStore {
  /** Adds a chunk behind those of its track. Chunks that come at the same time share one write. */
  add(chunk: ChunkRecord): Promise<void>;
  /** Chunks of a meeting in which something lies between these times, both included, in the order in which they began. */
  between(meeting: string, from: number, to: number): Promise<ChunkRecord[]>;
}
