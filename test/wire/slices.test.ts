// Long work in slices: component/slices.ts; docs/rules.md R62.12.
import { expect } from 'chai';
import { nextStep } from '../../component/slices.ts';

/** ms that a step takes at least. */
const STEP = 2;

function work(): void {
  for (const end = performance.now() + STEP; performance.now() < end; );
}

describe('long work', () => {
  it('R62.12 does a slice in each turn of the event loop, whoever’s it is, and each goes on in its turn', async () => {
    let [turns, here, most] = [0, 0, 0];
    let over = false;
    const turn = () => {
      turns += 1;
      most = Math.max(most, here);
      here = 0;
      if (!over) setImmediate(turn);
    };
    setImmediate(turn);
    const done = [0, 0, 0, 0, 0];
    let apart = 0;
    const all = done.map(async (_, who) => {
      for (let step = 0; step < 12; step++) {
        await nextStep();
        work();
        here += 1;
        done[who] = step;
        apart = Math.max(apart, Math.max(...done) - Math.min(...done));
      }
    });
    await Promise.all(all);
    over = true;
    expect(turns).to.be.above(10);
    // A slice has 5 ms, and there are two around a turn of the test's own.
    expect(most, 'steps in one turn').to.be.below(8);
    expect(apart, 'steps that one is ahead').to.be.below(8);
  });
});
