/**
 * Follows a log whatever the way does to its events: one that came twice is dropped, one that came too early waits, and
 * what is missing is asked for. docs/protocol.md §4.4.
 */
import { MAX_LOG_ITEMS } from '../../../protocol/log/query.ts';
import { createOrder, type KnownEvent, type OrderParts, type Place, type SentEvent } from './order.ts';

/** Each with its reason. */
export const FOLLOW = {
  /** ms for what is missing to come by itself: longer than two ways to the same browser differ. */
  gap: 300,
  /** ms until a question that was not answered is asked again. */
  again: 1_500,
  /** Events that are asked for at most, an answer of the log: where more are missing the state is quicker. */
  missing: MAX_LOG_ITEMS,
} as const;

export interface FollowParts extends OrderParts {
  /** Events from this `seq`, the oldest first; undefined: no answer. */
  read(meeting: string, from: number): Promise<readonly KnownEvent[] | undefined>;
  /** The log does not tell what is missing: the state is to be asked for, and said by `stand`. */
  lost(): void;
  /** Runs `run` once, in `ms`; gives what cancels it. */
  timer(ms: number, run: () => void): () => void;
}

export interface Follow {
  receive(event: SentEvent): void;
  /** The room says how far its log is: something may have been lost on the way, and nothing come after it. */
  expect(meeting: string, seq: number): void;
  /** The state at this place is known, and events after it come. */
  stand(place: Place): void;
  /** What comes is held back until it is said where one stands. */
  hold(): void;
  /** One is out of the room: nothing is known, and nothing is asked. */
  stop(): void;
}

export function createFollow({ deliver, passed, read, lost, timer }: FollowParts): Follow {
  const order = createOrder({ deliver, passed });
  let cancel: (() => void) | undefined;
  /** Counts what was begun: an answer that nobody waits for any more is dropped. */
  let round = 0;
  let asking = false;

  function forget(): void {
    cancel?.();
    cancel = undefined;
    round += 1;
    asking = false;
  }

  function wait(ms: number): void {
    cancel ??= timer(ms, () => {
      cancel = undefined;
      void close();
    });
  }

  /** Asks for what is still missing. */
  async function close(): Promise<void> {
    const from = order.place;
    if (!from || !order.gap || asking) return;
    if (order.missing > FOLLOW.missing) return giveUp();
    asking = true;
    const mine = ++round;
    const events = await read(from.meeting, from.seq + 1);
    if (mine !== round) return;
    asking = false;
    if (!events) return wait(FOLLOW.again);
    order.fill(events);
    // Nothing that helps: the log may have been removed.
    if (order.gap && order.place?.seq === from.seq) giveUp();
    else void close();
  }

  function giveUp(): void {
    hold();
    lost();
  }

  function hold(): void {
    forget();
    order.hold();
  }

  return {
    hold,
    receive(event) {
      const { place } = order;
      if (!order.receive(event)) return giveUp();
      if (order.place?.meeting !== place?.meeting) forget();
      if (order.gap) wait(FOLLOW.gap);
    },
    expect(meeting, seq) {
      if (!order.expect(meeting, seq)) return giveUp();
      if (order.gap) wait(FOLLOW.gap);
    },
    stand(place) {
      forget();
      order.stand(place);
      if (order.gap) wait(FOLLOW.gap);
    },
    stop() {
      forget();
      order.clear();
    },
  };
}
