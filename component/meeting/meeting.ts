/**
 * The sequencer (design §3): gives each event its `seq` and `at`, has it on disk before anybody is told, and keeps the
 * fold. One meeting of a room is open at a time: prepared, then running, then ended.
 */
import type { Space } from '../../protocol/documents/space.ts';
import type { LogEvent, SentMark } from '../../protocol/log/event.ts';
import { fold, type MeetingState } from '../../protocol/log/fold.ts';
import type { Who } from '../../protocol/log/kind.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import type { MeetingRecord, RepeatableRecord } from '../../store/meetings/contract.ts';
import type { PresenterRecord } from '../../store/presenters/contract.ts';
import type { Store } from '../../store/store.ts';
import type { Limits } from '../limits.ts';
import { recordOf } from './record.ts';
import { writeSnapshot } from './snapshot.ts';

/** What the sequencer needs of the service. */
export interface MeetingParts {
  readonly store: Pick<Store, 'meetings'>;
  readonly limits: Pick<Limits, 'log'>;
  /** ms since 1970 */
  now(): number;
  /** ms of a clock that nobody can set, since some moment. */
  elapsed(): number;
  /** Lets something go on that nobody waits for. */
  aside(what: string, task: Promise<unknown>): void;
}

export interface NewEvent {
  readonly who: Who | null;
  readonly t: number | undefined;
  readonly action: LogAction;
  /** Of the message that brought it. */
  readonly id?: string | undefined;
}

/** What the log has told, until some event. */
export interface Folded {
  readonly state: MeetingState;
  /** Of the last event. */
  readonly at: number;
  /** The newest snapshot that is kept; undefined without one. */
  readonly kept: Kept | undefined;
}

/** What is known of a snapshot that is kept. */
export interface Kept {
  readonly seq: number;
  /** Characters of its body. */
  readonly size: number;
  /** See `SnapshotRecord`. */
  readonly stayed: number;
}

type Repeatable = Omit<RepeatableRecord, 'message'>;

/** Ids of messages are seen by all, and anybody may use one again. */
const keyOf = (message: string, occupant: string | null, kind: string): string => `${kind} ${occupant} ${message}`;

export class Meeting {
  readonly id: string;
  #record: MeetingRecord;
  #state: MeetingState;
  #lastAt: number;
  /** `at` of some moment, and what `elapsed` said then. */
  #anchor: { readonly at: number; readonly elapsed: number };
  /** The newest snapshot. */
  #kept: Kept;
  /** Another one is being made. */
  #keeping: Promise<unknown> | undefined;
  /** The newest events by what they are known by, see `keyOf`. */
  readonly #known = new Map<string, Repeatable>();
  readonly #parts: MeetingParts;

  /** @param newest what may come again, the oldest first */
  constructor(
    parts: MeetingParts,
    record: MeetingRecord,
    newest: readonly RepeatableRecord[],
    { state, at, kept }: Folded,
  ) {
    this.id = record.id;
    this.#parts = parts;
    this.#record = record;
    this.#state = state;
    this.#lastAt = at;
    this.#kept = kept ?? { seq: 0, size: 0, stayed: 0 };
    // The time in which the service was away counts; a clock that was set back meanwhile does not.
    const began = record.startedAt === null ? 0 : parts.now() - record.startedAt;
    this.#anchor = { at: Math.max(at, began), elapsed: parts.elapsed() };
    this.#remember(newest);
    this.#keep();
  }

  get state(): MeetingState {
    return this.#state;
  }

  get record(): MeetingRecord {
    return this.#record;
  }

  get running(): boolean {
    return this.#state.phase === 'running';
  }

  /** ms since the meeting began; 0 while it is prepared. Never runs backwards, whatever is done to the server's clock. */
  at(): number {
    if (this.#record.startedAt === null) return 0;
    if (this.#record.endedAt !== null) return this.#lastAt;
    const { at, elapsed } = this.#anchor;
    return Math.max(this.#lastAt, Math.floor(at + this.#parts.elapsed() - elapsed));
  }

  /**
   * The event that came with a message of this id and sender before: a client sends again what it does not know to have
   * arrived, and that must not be done twice.
   */
  known(id: string | undefined, { id: occupant }: Who, kind: string): Repeatable | undefined {
    return id === undefined ? undefined : this.#known.get(keyOf(id, occupant, kind));
  }

  #remember(events: readonly RepeatableRecord[]): void {
    // What comes after the end is of another meeting, and a room may rest for months.
    if (this.#state.phase === 'ended') {
      this.#known.clear();
      return;
    }
    const { repeatable, repeatableId } = this.#parts.limits.log;
    for (const { message, ...event } of events) {
      // Another version may have written down longer ones.
      if (message.length > repeatableId) continue;
      const key = keyOf(message, event.occupant, event.kind);
      // One that is used again is among the newest.
      this.#known.delete(key);
      this.#known.set(key, event);
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= repeatable) break;
      this.#known.delete(oldest);
    }
  }

  /** Keeps a snapshot when there are many events since the last one. Not waited for: it only saves time. */
  #keep(): void {
    const { snapshotEvery, snapshotShare } = this.#parts.limits.log;
    const due = Math.max(snapshotEvery, this.#kept.size / snapshotShare);
    if (this.#keeping || this.#state.seq - this.#kept.seq < due || this.#state.phase === 'ended') return;
    const keeping = this.#keepNow().finally(() => {
      this.#keeping = undefined;
    });
    this.#keeping = keeping.catch(() => undefined);
    this.#parts.aside('keeping a snapshot', keeping);
  }

  /** Resolves when it writes nothing that nobody waits for. */
  async settled(): Promise<void> {
    await this.#keeping;
  }

  async #keepNow(): Promise<void> {
    // Events may come meanwhile: the state and what belongs to it are taken together.
    const { seq } = this.#state;
    const { bytes } = this.#record;
    const at = this.#lastAt;
    const { stayed } = this.#kept;
    const { form, body } = await writeSnapshot(this.#state);
    const stays = bytes - stayed >= Math.max(this.#parts.limits.log.pastBytes, body.length);
    this.#kept = { seq, size: body.length, stayed: stays ? bytes : stayed };
    await this.#parts.store.meetings.keepSnapshot(this.id, { seq, at, form, body, stays, stayed: this.#kept.stayed });
  }

  /** How much of what it may hold is in the log; what else it may hold is said by `accepts`. */
  get fill(): Space['log'] {
    const { events, bytes, warning, reserve } = this.#parts.limits.log;
    const part = Math.max(this.#state.seq / events, this.#record.bytes / bytes);
    if (part >= 1 + reserve) return 'closed';
    return part >= 1 ? 'full' : part >= warning ? 'low' : 'fine';
  }

  /** Whether the log has room for another event of this kind: what is left at last is for pages, then for the end. */
  accepts(kind: LogAction['kind']): boolean {
    const { fill } = this;
    if (fill === 'fine' || fill === 'low' || kind === 'start' || kind === 'end' || kind === 'revoke') return true;
    return fill === 'full' && kind !== 'ink' && kind !== 'restore';
  }

  mark(event: Pick<LogEvent, 'seq' | 'at'>): SentMark {
    // All who take part in the log are sent all of it.
    return { meeting: this.id, seq: event.seq, at: event.at, prev: event.seq - 1 };
  }

  /**
   * Appends events; when it resolves they, and with them who has the stage, are durable and part of the state. Must be
   * called in the room's queue, which makes it the only writer. Rejects when the disk refuses, and then nothing has changed.
   */
  async append(events: readonly NewEvent[], presenter?: PresenterRecord): Promise<LogEvent[]> {
    const starts = events.some((e) => e.action.kind === 'start');
    const ends = events.some((e) => e.action.kind === 'end');
    const startedAt = starts ? this.#parts.now() : this.#record.startedAt;
    const at = starts ? 0 : this.at();
    const record = { ...this.#record, startedAt, ...(ends ? { endedAt: (startedAt ?? this.#parts.now()) + at } : {}) };
    const longest = this.#parts.limits.log.repeatableId;
    const numbered = events.map(({ id, ...e }, i) => ({
      ...e,
      meeting: this.id,
      id: id !== undefined && id.length <= longest ? id : undefined,
      seq: this.#state.seq + 1 + i,
      at,
    }));
    const also = { record: starts || ends ? record : undefined, presenter };
    const records = numbered.map(recordOf);
    const bytes = await this.#parts.store.meetings.append(this.id, records, also);
    this.#record = { ...record, bytes };
    this.#lastAt = at;
    if (starts) this.#anchor = { at, elapsed: this.#parts.elapsed() };
    this.#state = numbered.reduce((state, event) => fold(state, event), this.#state);
    this.#remember(records.flatMap(({ message, ...event }) => (message === null ? [] : [{ ...event, message }])));
    this.#keep();
    return numbered;
  }
}
