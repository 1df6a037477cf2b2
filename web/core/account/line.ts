/**
 * Whether the line to the server still lives. A dead one says nothing of it: the socket stays "open" for minutes after a
 * phone has changed its network or a laptop has slept. So after some silence an answer is asked for, and without one
 * within a few seconds the line counts as dead. Pure: clock and actions are passed in.
 */

/** Times in ms, each with its reason. */
export const LINE = {
  /** Between two looks. */
  look: 1_000,
  /** Silence after which an answer is asked for; with `answer` it makes the 10 s within which a dead line is noticed. */
  quiet: 4_000,
  /** The same while sound is being sent: what is spoken into a dead line must not heap up. */
  quietTalking: 1_000,
  /** What was sent and not acknowledged for so long is asked about. */
  unconfirmed: 2_000,
  /** How long an answer may take. */
  answer: 5_000,
  /** The same when there is a reason for doubt: the network came back, the page is looked at again. */
  answerInDoubt: 3_000,
  /** An answer that is waited for longer than this holds back what may be lost. */
  stall: 1_000,
  /** Two looks further apart than this: the machine slept, or the page was frozen. */
  jump: 4_000,
} as const;

export interface LineOptions {
  /** Milliseconds, of any clock that goes on while the page is frozen. */
  now(): number;
  /** Asks the other side for an answer, whatever it is. */
  ask(): void;
  /** No answer came. Told once; `open` begins anew. */
  dead(): void;
  /** Runs something in so many ms. */
  after(ms: number, run: () => void): void;
}

export interface Line {
  /** A stream has begun, or ended. */
  open(): void;
  close(): void;
  /** Something came in. */
  heard(): void;
  /** Something went out; `lossy`: sound or the like. */
  sent(lossy: boolean): void;
  /** All that went out has been acknowledged. */
  confirmed(): void;
  /** To be called every `LINE.look`. */
  look(): void;
  /** There is a reason to doubt that the line lives. */
  doubt(): void;
  /** An answer is overdue: what may be lost is better not sent now. */
  readonly stalled: boolean;
}

/** When an answer was first asked for that has not come, and until when it may. */
interface Question {
  readonly since: number;
  until: number;
}

export function createLine({ now, ask, dead, after }: LineOptions): Line {
  let up = false;
  let heardAt = 0;
  let asked: Question | undefined;
  let unconfirmedSince: number | undefined;
  let lossyAt = Number.NEGATIVE_INFINITY;
  let lookedAt = 0;

  /** Asking again gives no more time: doubt may come often. @returns the question that is open now */
  function question(patience: number): Question {
    const until = now() + patience;
    const open = asked ?? { since: now(), until };
    open.until = Math.min(open.until, until);
    asked = open;
    ask();
    return open;
  }

  function conclude(): void {
    up = false;
    dead();
  }

  return {
    open() {
      up = true;
      heardAt = lookedAt = now();
      asked = undefined;
      unconfirmedSince = undefined;
    },
    close() {
      up = false;
      asked = undefined;
    },
    heard() {
      heardAt = now();
      asked = undefined;
    },
    sent(lossy) {
      if (lossy) lossyAt = now();
      unconfirmedSince ??= now();
    },
    confirmed() {
      unconfirmedSince = undefined;
    },
    look() {
      const at = now();
      const slept = at - lookedAt > LINE.jump;
      lookedAt = at;
      if (!up) return;
      // What came in meanwhile may be waiting behind this look, so that nothing is concluded from the silence. A hidden
      // page looks once a minute, so the end of the next question is not left to the next look.
      if (slept) {
        asked = undefined;
        const open = question(LINE.answerInDoubt);
        after(LINE.answerInDoubt, () => {
          if (up && asked === open) conclude();
        });
        return;
      }
      if (asked !== undefined) {
        if (at >= asked.until) conclude();
        return;
      }
      const talking = at - lossyAt < LINE.quietTalking;
      const quiet = talking ? LINE.quietTalking : LINE.quiet;
      const waiting = unconfirmedSince !== undefined && at - unconfirmedSince >= LINE.unconfirmed;
      if (waiting) unconfirmedSince = at;
      if (waiting || at - heardAt >= quiet) question(LINE.answer);
    },
    doubt() {
      if (up) question(LINE.answerInDoubt);
    },
    get stalled() {
      return asked !== undefined && now() - asked.since > LINE.stall;
    },
  };
}
