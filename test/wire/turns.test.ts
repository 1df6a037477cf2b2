// Whose document is converted next, by a clock of the test. docs/rules.md R51.
import { expect } from 'chai';
import type { Party } from '../../backplane/jobs/job.ts';
import { createTurns, defaultTurns, type Turn } from '../../converter/turns.ts';

interface Named extends Turn {
  readonly name: string;
}

function start(limits = {}) {
  const clock = { now: 0 };
  const turns = createTurns({ ...defaultTurns, ...limits }, () => clock.now);
  let waiting: Named[] = [];
  let running: Named[] = [];
  const self = {
    clock,
    turns,
    /** `who` is an account, or an account in a group of another: `eve@b`. */
    party(who: string): Party {
      const [account = '', group = account] = who.split('@');
      return { account, group };
    },
    wait(name: string, who = name) {
      const turn: Named = { name, party: self.party(who) };
      waiting.push(turn);
      return turn;
    },
    had: (who: string, ms: number) => turns.charge(self.party(who), ms),
    /** Starts all that can be started, and says what: `a`, or `a for b` where b gives way. */
    go(slots = 3): string[] {
      const said: string[] = [];
      for (;;) {
        const next = turns.next(waiting, running, slots);
        if (!next) return said;
        const { start: turn, instead } = next;
        waiting = waiting.filter((w) => w !== turn);
        running = [...running.filter((r) => r !== instead), turn];
        if (instead) waiting.push(instead);
        said.push(instead ? `${turn.name} for ${instead.name}` : turn.name);
      }
    },
    /** Time goes by for those that are being converted. */
    pass(ms: number) {
      clock.now += ms;
      for (const { party } of running) turns.charge(party, ms);
    },
    end(name: string) {
      running = running.filter((r) => r.name !== name);
    },
    order: () => turns.order(waiting).map(({ name }) => name),
    waiting: () => waiting,
  };
  return self;
}

describe('turns of conversions', () => {
  it('R51.6 documents of one account come in the order in which they were brought, also while the clock goes on', () => {
    let now = 0;
    // Of performance.now() no two answers are alike, and what is looked at later is forgotten a little more.
    const turns = createTurns(defaultTurns, () => ++now);
    const party: Party = { account: 'eve', group: 'one' };
    turns.charge(party, 5_000);
    const waiting = ['first', 'second', 'third'].map((name) => ({ name, party }));
    expect(turns.order(waiting).map(({ name }) => name)).to.deep.equal(['first', 'second', 'third']);
    expect(turns.next(waiting, [], 3)?.start.name).to.equal('first');
  });

  it('R51.5 one document of an account is converted at a time, whatever groups it is for', () => {
    const t = start();
    for (const [name, who] of [
      ['a', 'eve@one'],
      ['b', 'eve@two'],
      ['c', 'eve@three'],
      ['d', 'ann@one'],
    ] as const)
      t.wait(name, who);
    expect(t.go()).to.deep.equal(['a', 'd']);
    t.end('a');
    expect(t.go()).to.deep.equal(['b']);
  });

  it('R51.6 who had least lately comes first, by account and by group; of equals who came first', () => {
    const t = start();
    t.had('eve@one', 8_000);
    t.had('bob@two', 3_000);
    t.wait('eve again', 'eve@elsewhere');
    t.wait('another of that group', 'ann@one');
    t.wait('bob', 'bob@two');
    t.wait('carl', 'carl');
    t.wait('dora', 'dora');
    expect(t.order()).to.deep.equal(['carl', 'dora', 'bob', 'eve again', 'another of that group']);
    expect(t.go(1)).to.deep.equal(['carl']);
  });

  it('R51.6 what somebody had is forgotten by and by', () => {
    const t = start({ forget: 1_000 });
    t.had('eve', 8_000);
    t.clock.now = 3_000;
    t.had('bob', 2_000);
    t.wait('bob', 'bob');
    t.wait('eve', 'eve');
    expect(t.order()).to.deep.equal(['eve', 'bob']);
  });

  it('R51.7 the last place is for those who had little', () => {
    const t = start();
    for (const who of ['eve', 'mallory', 'trudy']) {
      t.had(who, 60_000);
      t.wait(who, who);
    }
    expect(t.go()).to.deep.equal(['eve', 'mallory']);
    t.wait('ann', 'ann');
    expect(t.go()).to.deep.equal(['ann']);
  });

  it('R51.7 who had much gives way to who had a quarter of it, and is behind then; nobody pushes the other out by turns', () => {
    const t = start({ forget: Number.POSITIVE_INFINITY });
    t.wait('eve', 'eve');
    t.wait('mallory', 'mallory');
    t.wait('trudy', 'trudy');
    expect(t.go()).to.deep.equal(['eve', 'mallory', 'trudy']);
    t.wait('ann', 'ann');
    t.pass(defaultTurns.short - 1);
    expect(t.go(), 'none had much').to.deep.equal([]);
    t.pass(1);
    expect(t.go()).to.deep.equal(['ann for trudy']);
    t.pass(15_000);
    expect(t.go(), 'trudy has 10 s, ann 15 s').to.deep.equal([]);
    t.pass(10_000);
    expect(t.go(), 'eve has 35 s, trudy still 10 s, no quarter').to.deep.equal([]);
    t.pass(5_000);
    expect(t.go(), 'eve has 40 s').to.deep.equal(['trudy for mallory']);
  });

  it('R51.7 with as many accounts as there are, each new one gets its short time at once when those before have had theirs', () => {
    const t = start();
    for (let i = 0; i < 20; i++) t.wait(`eve${i}`, `eve${i}`);
    const fresh = () => t.waiting().some((turn) => t.turns.had(turn) === 0);
    let rounds = 0;
    for (; fresh(); rounds++) {
      t.go();
      t.pass(defaultTurns.short);
    }
    expect(rounds).to.equal(7);
    t.wait('ann', 'ann');
    expect(t.go()[0]).to.match(/^ann/);
  });

  it('R51.9 so many wait of an account, of a group, and of all', () => {
    const t = start({ waitingOfAccount: 1, waitingOfGroup: 2, waiting: 4 });
    const full = (who: string) => t.turns.full(t.party(who), t.waiting());
    expect(full('eve@one')).to.equal(undefined);
    t.wait('a', 'eve@one');
    expect([full('eve@two'), full('bob@one')]).to.deep.equal(['account', undefined]);
    t.wait('b', 'bob@one');
    expect([full('carl@one'), full('carl@two')]).to.deep.equal(['group', undefined]);
    t.wait('c', 'carl@two');
    t.wait('d', 'dora@three');
    expect(full('ann@four')).to.equal('all');
  });
});
