/**
 * This user's own stage events until the room has confirmed them. They are on the screen at once, but that has an end: each
 * is confirmed, sent again, or taken off with a word. Sending again is safe, because the room knows an event by its id.
 */

import { newId } from '../../../protocol/base/request.ts';
import { applyAction, type MeetingState } from '../../../protocol/log/fold.ts';
import { documentOf, pageOf } from '../../../protocol/stage/shown.ts';
import type { StageAction } from '../../../protocol/stage/stage.ts';

/** Times in ms, each with its reason. */
export const OWN = {
  /** An event that the room has not confirmed is sent again: well beyond any round trip of a line that lives. */
  again: 3_000,
  /** An event that is still not confirmed is taken off: one who presents must not believe in it for longer. */
  most: 8_000,
  /** Between two looks, and while something waits for its turn. */
  look: 500,
  turn: 100,
  /**
   * Events sent in one go, and a second after that: what was done while the line was down must not come faster than a room
   * takes it (`rate`, `burst` of component/features/stage/limits.ts), or parts of strokes would be refused.
   */
  burst: 80,
  rate: 50,
  /** Events kept while the line is down: a page full of writing; more were drawn into nothing for long enough. */
  kept: 300,
} as const;

export interface OwnEventsOptions {
  /** Sends one event; false when it cannot be sent now. `again`: it may have arrived before. */
  send(id: string, action: StageAction, again: boolean): boolean;
  /** The list has changed. */
  changed(): void;
  /** Something that this user did has no effect: it could not be sent in time, or what it was about is gone. */
  dropped(): void;
  nick(): string;
  now(): number;
  /** Runs `run` once, in `ms`; gives what cancels it. */
  timer(ms: number, run: () => void): () => void;
}

interface Own {
  readonly id: string;
  readonly action: StageAction;
  /** What was on the screen when it was done. */
  readonly document: string | null;
  readonly page: number;
  /** When it was first sent to the room as it is now, and last; undefined while it waits to be sent. */
  readonly firstSent: number | undefined;
  readonly lastSent: number | undefined;
  /** It was given to a stream at some time. */
  readonly tried: boolean;
}

export interface OwnEvents {
  /** What the room has not confirmed, in order. */
  actions(): readonly StageAction[];
  /** An event of this user, done while `state` was on the screen. */
  add(action: StageAction, state: MeetingState): void;
  has(id: string): boolean;
  /** The log has it. */
  confirm(id: string): void;
  /** The room refused it, or (`later`) it did not get there. True if it was one of these and is gone for good. */
  refuse(id: string, later: boolean): boolean;
  /** The stream is down, but may be resumed: what was sent is sent again by stream management. */
  pause(): void;
  /** One is out of the room, or the stream is lost: nobody knows what of these has arrived. */
  lose(): void;
  /** Whether something waits to be sent. */
  readonly waiting: boolean;
  /** One is in the room again, and `state` is what it has: sends what still makes sense there. */
  back(state: MeetingState): void;
  close(): void;
}

export function createOwnEvents({ send, changed, dropped, nick, now, timer }: OwnEventsOptions): OwnEvents {
  let own: Own[] = [];
  let inside = false;
  let cancel: (() => void) | undefined;
  const allowance = createAllowance(now);

  /** Sends what waits or has waited for too long, in order, as far as the room takes it now. */
  function flush(): void {
    if (!inside) return;
    const at = now();
    let held = false;
    own = own.map((o) => {
      const due = o.lastSent === undefined || at - o.lastSent >= OWN.again;
      // None overtakes one that waits.
      if (!due || held) return o;
      held = !allowance.use(() => send(o.id, o.action, o.tried));
      if (held) return o;
      return { ...o, firstSent: o.firstSent ?? at, lastSent: at, tried: true };
    });
  }

  /** Takes off what has waited for too long, sends again what has waited for a while. */
  function look(): void {
    cancel = undefined;
    if (!inside) return;
    const at = now();
    const late = own.filter((o) => o.firstSent !== undefined && at - o.firstSent >= OWN.most);
    own = own.filter((o) => !late.includes(o));
    flush();
    if (late.length > 0) {
      changed();
      dropped();
    }
    lookLater();
  }

  function pause(): void {
    inside = false;
    cancel?.();
    cancel = undefined;
  }

  function lookLater(): void {
    if (own.length === 0 || !inside) return;
    cancel ??= timer(own.some((o) => o.lastSent === undefined) ? OWN.turn : OWN.look, look);
  }

  return {
    actions: () => own.map((o) => o.action),
    has: (id) => own.some((o) => o.id === id),
    add(action, state) {
      own.push(fresh(action, state));
      flush();
      if (own.length > OWN.kept) {
        own.shift();
        dropped();
      }
      changed();
      lookLater();
    },
    confirm(id) {
      own = own.filter((o) => o.id !== id);
    },
    refuse(id, later) {
      const refused = own.find((o) => o.id === id);
      if (!refused) return false;
      own = own.flatMap((o) => (o !== refused ? [o] : later ? [{ ...o, lastSent: undefined }] : []));
      changed();
      return !later;
    },
    pause,
    lose() {
      pause();
      own = own.map(unsent);
    },
    get waiting() {
      return own.some((o) => o.lastSent === undefined);
    },
    back(state) {
      inside = true;
      const { kept, lost } = stillRight(own, state, nick());
      const at = now();
      // A time in which nobody could answer does not count.
      own = kept.map((o) => (o.lastSent === undefined ? unsent(o) : { ...o, firstSent: at, lastSent: at }));
      flush();
      changed();
      if (lost) dropped();
      lookLater();
    },
    close() {
      pause();
      own = [];
    },
  };
}

const fresh = (action: StageAction, state: MeetingState): Own => ({
  id: newId(),
  action,
  document: documentOf(state),
  page: pageOf(state),
  firstSent: undefined,
  lastSent: undefined,
  tried: false,
});

const unsent = (o: Own): Own => ({ ...o, firstSent: undefined, lastSent: undefined });

/** How many events may be sent now. */
function createAllowance(now: () => number) {
  let left: number = OWN.burst;
  let countedAt = now();
  return {
    /** Does it if it may be done; whether it was. */
    use(send: () => boolean): boolean {
      const at = now();
      left = Math.min(OWN.burst, left + ((at - countedAt) * OWN.rate) / 1000);
      countedAt = at;
      if (left < 1 || !send()) return false;
      left -= 1;
      return true;
    },
  };
}

/**
 * What of these still is what its author meant, now that the room has `state`: a turn, if the page that was turned is there;
 * ink, if its document is; of views, the last. `lost`: something else than that was among the rest.
 */
function stillRight(own: readonly Own[], state: MeetingState, nick: string): { kept: Own[]; lost: boolean } {
  const kept: Own[] = [];
  let lost = false;
  let shown = state;
  for (const o of own) {
    const { action } = o;
    if (o.lastSent === undefined && !fits(o, shown)) {
      // It may have arrived after all, and then it has had its effect.
      const done = action.kind === 'page' && pageOf(shown) === action.page && documentOf(shown) === o.document;
      if (action.kind !== 'view' && !done) lost = true;
      continue;
    }
    shown = applyAction(shown, action, { id: null, nick });
    kept.push(o);
  }
  const passing = (o: Own, i: number) =>
    o.lastSent === undefined &&
    (o.action.kind === 'page' || o.action.kind === 'view') &&
    kept.slice(i + 1).some(({ action: { kind } }) => kind === o.action.kind || kind === 'page' || kind === 'show');
  return { kept: kept.filter((o, i) => !passing(o, i)), lost };
}

function fits({ action, document, page }: Own, shown: MeetingState): boolean {
  switch (action.kind) {
    case 'give':
    case 'revoke':
      return true;
    case 'page':
    case 'view':
      return document === documentOf(shown) && page === pageOf(shown);
    default:
      return document === documentOf(shown);
  }
}
