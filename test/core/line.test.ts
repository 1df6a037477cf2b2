// Whether the line to the server lives: core/line.ts, with a clock of the test's own.
import { expect } from 'chai';
import { createLine, LINE, type Line } from '../../web/core/account/line.ts';

describe('the line of the client', () => {
  let now: number;
  let told: string[];
  let line: Line;
  let later: { at: number; run: () => void }[];
  beforeEach(() => {
    now = 1_000;
    told = [];
    later = [];
    line = createLine({
      now: () => now,
      ask: () => told.push(`ask ${now - 1_000}`),
      dead: () => told.push(`dead ${now - 1_000}`),
      after: (ms, run) => later.push({ at: now + ms, run }),
    });
    line.open();
  });
  /** Looks once a second, as the client does; `each` happens before each look. */
  const pass = (ms: number, each?: () => void) => {
    for (const end = now + ms; now < end; ) {
      now += LINE.look;
      each?.();
      line.look();
    }
  };

  it('asks nothing while something comes in', () => {
    pass(60_000, line.heard);
    expect(told).to.deep.equal([]);
  });
  it('notices a dead line within 10 s of silence, and tells it once', () => {
    pass(60_000);
    expect(told).to.deep.equal(['ask 4000', 'dead 9000']);
  });
  it('goes on when there is an answer', () => {
    pass(4_000);
    line.heard();
    pass(4_000);
    line.heard();
    expect(told).to.deep.equal(['ask 4000', 'ask 8000']);
  });
  it('asks about what is not acknowledged, though others speak, and finds the line dead only in silence', () => {
    line.sent(false);
    pass(3_000, line.heard);
    line.confirmed();
    pass(60_000, line.heard);
    expect(told).to.deep.equal(['ask 2000']);
    line.sent(false);
    pass(60_000);
    expect(told.slice(1)).to.deep.equal(['ask 65000', 'dead 70000']);
  });
  it('holds sound back two seconds after the last sign of life', () => {
    const held: boolean[] = [];
    pass(3_000, () => {
      line.sent(true);
      held.push(line.stalled);
    });
    now += 500;
    held.push(line.stalled);
    expect(held).to.deep.equal([false, false, true, true]);
    line.heard();
    expect(line.stalled).to.equal(false);
  });
  it('looks at once when there is a reason for doubt, and gives up sooner', () => {
    line.doubt();
    pass(3_000);
    expect(told).to.deep.equal(['ask 0', 'dead 3000']);
  });
  it('concludes nothing from a silence in which it was frozen itself', () => {
    pass(5_000);
    now += 3_600_000;
    line.look();
    expect(told).to.deep.equal(['ask 4000', 'ask 3605000']);
    pass(3_000);
    expect(told.at(-1)).to.equal('dead 3608000');
  });
  it('gives a line no more time for being doubted again and again', () => {
    for (let i = 0; i < 5; i++) {
      line.doubt();
      now += 700;
      line.look();
    }
    expect(told.slice(-2)).to.deep.equal(['ask 2800', 'dead 3500']);
  });
  it('finds a line dead that a hidden page, which looks once a minute, has asked in vain', () => {
    const minute = () => {
      now += 60_000;
      line.look();
    };
    minute();
    expect(told, 'an answer may be waiting behind this look').to.deep.equal(['ask 60000']);
    now += LINE.answerInDoubt;
    later[0]?.run();
    expect(told.at(-1)).to.equal('dead 63000');
  });
  it('and alive, if the answer was there', () => {
    for (let minute = 0; minute < 2; minute++) {
      now += 60_000;
      line.look();
      line.heard();
      // The next question is another one.
      line.doubt();
      later.shift()?.run();
    }
    expect(told).to.deep.equal(['ask 60000', 'ask 60000', 'ask 120000', 'ask 120000']);
  });
  it('says nothing of a stream that has ended', () => {
    pass(5_000);
    line.close();
    line.doubt();
    pass(60_000);
    expect(told).to.deep.equal(['ask 4000']);
    line.open();
    pass(4_000);
    expect(told).to.have.length(2);
  });
});
