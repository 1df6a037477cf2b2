/**
 * The sequencer (design §3): gives each event its `seq` and `at`, has it on disk before anybody is told, and keeps the
 * fold. One meeting of a room is open at a time: prepared, then running, then ended.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Space } from '../../protocol/documents/space.ts';
import type { LogEvent, SentMark } from '../../protocol/log/event.ts';
import { EMPTY, fold, foldAll, type MeetingState } from '../../protocol/log/fold.ts';
import type { Who } from '../../protocol/log/kind.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import type { MeetingRecord } from '../../store/meetings/contract.ts';
import type { PresenterRecord } from '../../store/presenters/contract.ts';
import type { Store } from '../../store/store.ts';
import type { Limits } from '../limits.ts';
import { eventOf, recordOf } from './record.ts';

/** What the sequencer needs of the service. */
export interface MeetingParts {
  readonly store: Pick<Store, 'meetings'>;
  readonly limits: Pick<Limits, 'log'>;
  /** ms since 1970 */
  now(): number;
}

export interface NewEvent {
  readonly who: Who | null;
  readonly t: number | undefined;
  readonly action: LogAction;
  /** Of the message that brought it. */
  readonly id?: string | undefined;
}

export class Meeting {
  readonly id: string;
  #record: MeetingRecord;
  #state: MeetingState;
  #lastAt: number;
  /** The newest events by the ids of their messages. */
  readonly #known: Map<string, Pick<LogEvent, 'seq' | 'at' | 'who'> & { readonly kind: string }>;
  readonly #parts: MeetingParts;

  constructor(
    parts: MeetingParts,
    record: MeetingRecord,
    events: readonly LogEvent[],
    state: MeetingState,
    lastAt: number,
  ) {
    this.id = record.id;
    this.#known = new Map();
    this.#parts = parts;
    this.#record = record;
    this.#state = state;
    this.#lastAt = lastAt;
    this.#remember(events);
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
    return Math.max(this.#lastAt, (this.#record.endedAt ?? this.#parts.now()) - this.#record.startedAt);
  }

  /**
   * The event that came with a message of this id and sender before: a client sends again what it does not know to have
   * arrived, and that must not be done twice.
   */
  known(id: string | undefined, nick: string, kind: string): Pick<LogEvent, 'seq' | 'at' | 'who'> | undefined {
    const known = id === undefined ? undefined : this.#known.get(id);
    return known?.who?.nick === nick && known.kind === kind ? known : undefined;
  }

  #remember(events: readonly LogEvent[]): void {
    // What comes after the end is of another meeting, and a room may rest for months.
    if (this.#state.phase === 'ended') {
      this.#known.clear();
      return;
    }
    const { limits } = this.#parts;
    for (const { id, seq, at, who, action } of events) {
      // Earlier versions wrote down longer ones, too.
      if (id !== undefined && id.length <= limits.log.repeatableId)
        this.#known.set(id, { seq, at, who, kind: action.kind });
    }
    for (const id of this.#known.keys()) {
      if (this.#known.size <= limits.log.repeatable) break;
      this.#known.delete(id);
    }
  }

  /** How much of what it may take the log has taken; the rest is said by `takes`. */
  get fill(): Space['log'] {
    const { events, bytes, warning, reserve } = this.#parts.limits.log;
    const part = Math.max(this.#state.seq / events, this.#record.bytes / bytes);
    if (part >= 1 + reserve) return 'closed';
    return part >= 1 ? 'full' : part >= warning ? 'low' : 'fine';
  }

  /** Whether the log has room for another event of this kind: what is left at last is for pages, then for the end. */
  takes(kind: LogAction['kind']): boolean {
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
    const record = {
      ...this.#record,
      ...(starts ? { startedAt: this.#parts.now() } : {}),
      ...(ends ? { endedAt: this.#parts.now() } : {}),
    };
    const at = starts ? 0 : this.at();
    const longest = this.#parts.limits.log.repeatableId;
    const numbered = events.map(({ id, ...e }, i) => ({
      ...e,
      meeting: this.id,
      id: id !== undefined && id.length <= longest ? id : undefined,
      seq: this.#state.seq + 1 + i,
      at,
    }));
    const also = { record: starts || ends ? record : undefined, presenter };
    const bytes = await this.#parts.store.meetings.append(this.id, numbered.map(recordOf), also);
    this.#record = { ...record, bytes };
    this.#lastAt = at;
    this.#state = numbered.reduce((state, event) => fold(state, event), this.#state);
    this.#remember(numbered);
    return numbered;
  }
}

/** Events of a log that are read and folded in one go: in 20 ms, however many pages have ink. */
const READ_AT_ONCE = 200;

/** The room's open meeting as the log has it, or a new one. */
export async function openMeeting(parts: MeetingParts, room: string): Promise<Meeting> {
  const found = await findMeeting(parts, room);
  if (found) return found;
  const fresh = { id: randomUUID(), room, startedAt: null, endedAt: null, bytes: 0 };
  await parts.store.meetings.add(fresh);
  return new Meeting(parts, fresh, [], EMPTY, 0);
}

/** The room's open meeting as the log has it. */
export async function findMeeting(parts: MeetingParts, room: string): Promise<Meeting | undefined> {
  const record = await parts.store.meetings.open(room);
  if (!record) return undefined;
  let state = EMPTY;
  let lastAt = 0;
  let newest: LogEvent[] = [];
  for (let from = 1; ; ) {
    const records = await parts.store.meetings.events(record.id, from, READ_AT_ONCE);
    const events = records.map((one) => eventOf(record.id, one));
    state = foldAll(state, events);
    newest = [...newest, ...events].slice(-parts.limits.log.repeatable);
    const last = events.at(-1);
    if (last) lastAt = last.at;
    if (!last || events.length < READ_AT_ONCE) break;
    from = last.seq + 1;
    // A full log takes seconds, and what is said in other rooms must not wait for them.
    await nextTurn();
  }
  return new Meeting(parts, record, newest, state, lastAt);
}
