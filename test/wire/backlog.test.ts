// What waits for browsers: docs/rules.md R12.
import { expect } from 'chai';
import { createBacklog } from '../../web/server/relay/backlog.ts';

describe('what waits for browsers', () => {
  /** One for which so many bytes wait. */
  const reader = (bufferedAmount: number) => ({
    bufferedAmount,
    cut: false,
    terminate() {
      this.cut = true;
    },
  });

  it('R12.6 is bounded for each', () => {
    const backlog = createBacklog({ backlog: 10, backlogOfAll: 1_000 });
    const [one, other] = [reader(10), reader(11)];
    for (const each of [one, other]) backlog.grew(each);
    expect([one.cut, other.cut]).to.deep.equal([false, true]);
  });

  it('R12.6 and for all together, by what really waits', () => {
    const backlog = createBacklog({ backlog: 100, backlogOfAll: 150 });
    const readers = [reader(60), reader(30), reader(50)];
    for (const each of readers) backlog.grew(each);
    expect(readers.map(({ cut }) => cut)).to.deep.equal([false, false, false]);
    // The first has read it meanwhile.
    const [first, second, third] = readers as [ReturnType<typeof reader>, (typeof readers)[1], (typeof readers)[2]];
    first.bufferedAmount = 0;
    const more = reader(70);
    backlog.grew(more);
    expect(readers.map(({ cut }) => cut)).to.deep.equal([false, false, false]);
    const last = reader(5);
    backlog.grew(last);
    expect([...readers, more, last].map(({ cut }) => cut)).to.deep.equal([false, false, false, true, false]);
    // Who was cut off, or went, is no part of it any more.
    backlog.gone(more);
    if (third) backlog.gone(third);
    const late = reader(100);
    backlog.grew(late);
    expect([second?.cut, last.cut, late.cut]).to.deep.equal([false, false, false]);
    backlog.grew(reader(20));
    expect(late.cut).to.equal(true);
  });
});
