// A log followed over a way that loses, doubles and swaps: web/core/log; docs/rules.md R62.1, R62.2.
import { expect } from 'chai';
import fc from 'fast-check';
import type { LogEvent } from '../../protocol/log/event.ts';
import { EMPTY, fold, type MeetingState } from '../../protocol/log/fold.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import { createFollow, FOLLOW } from '../../web/core/log/follow.ts';
import { meetingLog } from '../helpers/arbitraries.ts';
import { createTime } from '../helpers/time.ts';

/** What the way does to one event, or the room to one question. */
type Fate = 'comes' | 'lost' | 'twice' | 'late';

/** A room whose events, and answers, have these fates, and a client of it. */
function room(fates: readonly Fate[], unanswered: number) {
  const time = createTime();
  const logs = new Map<string, LogEvent[]>();
  const states = new Map<string, MeetingState>();
  const questions = { log: 0, state: 0 };
  const delivered: string[] = [];
  let current = '';
  let mine = { meeting: '', state: EMPTY };
  let refused = unanswered;
  let late: LogEvent | undefined;
  let n = 0;

  const follow = createFollow({
    deliver(event) {
      delivered.push(`${event.meeting} ${event.seq}`);
      if (event.meeting !== mine.meeting) mine = { meeting: event.meeting, state: EMPTY };
      if (event.action) mine = { ...mine, state: fold(mine.state, { ...event, action: event.action }) };
    },
    passed: () => undefined,
    async read(meeting, from) {
      questions.log += 1;
      if (refused-- > 0) return undefined;
      return (logs.get(meeting) ?? []).filter(({ seq }) => seq >= from).slice(0, 7);
    },
    lost() {
      questions.state += 1;
      queueMicrotask(tell);
    },
    timer(ms, run) {
      const timer = time.timer.set(run, ms);
      return () => time.timer.clear(timer);
    },
  });

  function tell(): void {
    mine = { meeting: current, state: states.get(current) ?? EMPTY };
    follow.stand({ meeting: current, seq: mine.state.seq, ended: mine.state.phase === 'ended' });
  }

  const receive = (event: LogEvent) => follow.receive({ ...event, prev: event.seq - 1 });

  return {
    follow,
    questions,
    delivered,
    time,
    get mine() {
      return mine.state;
    },
    get theirs() {
      return states.get(current);
    },
    say(meeting: string, event: LogEvent, sure = false): void {
      const log = logs.get(meeting) ?? [];
      const said = { ...event, meeting, seq: log.length + 1 };
      logs.set(meeting, [...log, said]);
      states.set(meeting, fold(states.get(meeting) ?? EMPTY, said));
      current = meeting;
      if (n === 0) tell();
      else {
        const fate = sure ? 'comes' : (fates[n % fates.length] ?? 'comes');
        if (fate === 'comes' || fate === 'twice') receive(said);
        if (late) receive(late);
        late = fate === 'late' ? said : undefined;
        if (fate === 'twice') receive(said);
      }
      n += 1;
    },
    /** Until nothing is asked, and nothing waited for, any more. */
    async rest(): Promise<void> {
      for (let i = 0; i < 50; i++) {
        await new Promise((done) => setImmediate(done));
        if (time.waiting === 0) return;
        time.pass(FOLLOW.again);
      }
    },
  };
}

const fate = fc.constantFrom<Fate>('comes', 'comes', 'lost', 'twice', 'late');
const event = (action: LogAction): LogEvent => ({ meeting: '', seq: 0, at: 0, who: null, t: undefined, action });
const page = (number: number): LogEvent => event({ kind: 'page', page: number });

describe('a log that is followed', () => {
  it('R62.1 is the same at both ends whatever is lost, doubled or swapped on the way', async () => {
    const meetings = fc.array(meetingLog, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(meetings, fc.array(fate, { minLength: 1 }), fc.nat(2), async (logs, fates, unanswered) => {
        const r = room(fates, unanswered);
        for (const [m, events] of logs.entries()) {
          if (m > 0) r.say(`m${m - 1}`, event({ kind: 'end' }));
          for (const event of events) {
            r.say(`m${m}`, event);
            if (event.seq % 9 === 0) await r.rest();
          }
        }
        // What comes after all others tells of them.
        r.say(`m${logs.length - 1}`, page(2), true);
        r.say(`m${logs.length - 1}`, page(3), true);
        await r.rest();
        expect(r.mine).to.deep.equal(r.theirs);
        expect(new Set(r.delivered).size, 'each once').to.equal(r.delivered.length);
      }),
    );
  });

  it('R62.2 asks for nothing while nothing is missing, nor when two events have changed places', async () => {
    const r = room(['comes', 'late', 'comes', 'twice'], 0);
    for (let i = 1; i <= 12; i++) r.say('m', page(i));
    await r.rest();
    expect([r.mine, r.questions]).to.deep.equal([r.theirs, { log: 0, state: 0 }]);
  });

  it('R62.2 asks for nothing when a meeting ends and another one begins, and not for what came late of the one before', async () => {
    const r = room(['comes'], 0);
    for (const meeting of ['a', 'b', 'c']) {
      for (let i = 1; i <= 3; i++) r.say(meeting, page(i));
      r.say(meeting, event({ kind: 'end' }));
    }
    r.follow.receive({ ...page(1), meeting: 'b', seq: 2, prev: 1 });
    await r.rest();
    expect([r.mine, r.questions]).to.deep.equal([r.theirs, { log: 0, state: 0 }]);
  });

  it('R62.2 asks for the missing events alone, and for the state where there are too many', async () => {
    const few = room(['comes', 'lost', 'lost', 'comes'], 0);
    for (let i = 1; i <= 8; i++) few.say('m', page(i));
    await few.rest();
    expect(few.mine).to.deep.equal(few.theirs);
    expect(few.questions).to.deep.equal({ log: 1, state: 0 });
    const many = room(['lost'], 0);
    for (let i = 0; i < FOLLOW.missing + 10; i++) many.say('m', page(i + 1));
    many.say('m', page(1), true);
    await many.rest();
    expect(many.mine).to.deep.equal(many.theirs);
    expect(many.questions).to.deep.equal({ log: 0, state: 1 });
  });
});
