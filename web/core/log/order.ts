/** The order of a log: each event once and in its turn, as far as there is one; what came too early is held back. */
import type { LogEvent, SentMark } from '../../../protocol/log/event.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';

/** An event as a client knows it. */
export type KnownEvent = Omit<LogEvent, 'action'> & {
  /** null: of a kind that this client does not know. It has its place all the same. */
  readonly action: LogAction | null;
};

export type SentEvent = KnownEvent & Pick<SentMark, 'prev'>;

export interface Place {
  readonly meeting: string;
  /** Of the last event that is known; 0 before the first. */
  readonly seq: number;
  /** The meeting is over: the next event may be the first of another one. */
  readonly ended: boolean;
}

export interface OrderParts {
  /** The next event of the log. */
  deliver(event: KnownEvent): void;
  /** One that is known, or that belongs to a meeting that is over. */
  passed(event: KnownEvent): void;
}

export interface Order {
  /** Where one stands; undefined: nobody knows. */
  readonly place: Place | undefined;
  /** Something is missing: what is after it came, or the room has said that there is more. */
  readonly gap: boolean;
  /** Events from the first that is missing to the last that came. */
  readonly missing: number;
  /** @returns false: it is of another meeting, and it cannot be told from here what lies between */
  receive(event: SentEvent): boolean;
  /** The room says how far its log is. @returns false: it is at another meeting */
  expect(meeting: string, seq: number): boolean;
  /** Events of the log itself, the next ones in order. */
  fill(events: readonly KnownEvent[]): void;
  stand(place: Place): void;
  /** Nobody knows where one stands. */
  hold(): void;
  clear(): void;
}

export function createOrder({ deliver, passed }: OrderParts): Order {
  let place: Place | undefined;
  /** Meetings that were followed before. */
  const former = new Set<string>();
  let held: SentEvent[] = [];
  /** How far the log is, as the room has said last. */
  let told: { readonly meeting: string; readonly seq: number } | undefined;

  function take(event: KnownEvent): void {
    place = { meeting: event.meeting, seq: event.seq, ended: event.action?.kind === 'end' };
    deliver(event);
  }

  /** The first of those held, as far as they are sorted, that is known or has its turn. */
  function advance(): void {
    held.sort((a, b) => a.seq - b.seq);
    // What is delivered may make that one does not know any more where one stands.
    for (let i = 0; place && i < held.length; ) {
      const event = held[i];
      const known = event && (event.meeting !== place.meeting || event.seq <= place.seq);
      if (!event || (!known && event.prev > place.seq)) {
        i += 1;
        continue;
      }
      held.splice(i, 1);
      if (known) passed(event);
      else take(event);
    }
  }

  const end = () => (told && told.meeting === place?.meeting ? told.seq : 0);

  function hold(): void {
    if (place) former.add(place.meeting);
    place = undefined;
  }

  return {
    get place() {
      return place;
    },
    get gap() {
      return place !== undefined && (held.length > 0 || end() > place.seq);
    },
    get missing() {
      return held.reduce((most, { seq }) => Math.max(most, seq), end()) - (place?.seq ?? 0);
    },
    receive(event) {
      if (place && event.meeting !== place.meeting) {
        if (former.has(event.meeting)) {
          passed(event);
          return true;
        }
        // The end of this one may be missing, or it is the first of one that was over before this one began.
        if (event.prev > 0 || !place.ended) {
          held.push(event);
          return false;
        }
        // The next meeting begins.
        former.add(place.meeting);
        place = { meeting: event.meeting, seq: 0, ended: false };
      }
      held.push(event);
      advance();
      return true;
    },
    expect(meeting, seq) {
      told = { meeting, seq };
      return !place || place.meeting === meeting;
    },
    fill(events) {
      for (const event of events) if (place && event.seq > place.seq) take(event);
      advance();
    },
    stand(at) {
      former.delete(at.meeting);
      place = at;
      advance();
    },
    hold,
    clear() {
      hold();
      held = [];
      told = undefined;
      former.clear();
    },
  };
}
