// What gestures are told apart by: fingers that are down, and how often one has clicked.
import { expect } from 'chai';
import { createDoubleClicks } from '../../web/ui/stage/double-clicks.ts';
import { createPointers } from '../../web/ui/stage/pointers.ts';

describe('pointers on the stage', () => {
  it('wander once they are farther from where they came down than a click may be', () => {
    const pointers = createPointers();
    pointers.down(1, { x: 100, y: 100 });
    expect(pointers.move(1, { x: 104, y: 100 })).to.deep.equal({ dx: 4, dy: 0, wandered: false });
    expect(pointers.move(1, { x: 104, y: 107 })).to.deep.equal({ dx: 0, dy: 7, wandered: true });
    expect(pointers.up(1)).to.deep.equal({ start: { x: 100, y: 100 }, at: { x: 104, y: 107 } });
    expect([pointers.count, pointers.up(1), pointers.move(1, { x: 0, y: 0 })]).to.deep.equal([0, undefined, undefined]);
  });

  it('have a middle and a spread between two of them', () => {
    const pointers = createPointers();
    pointers.down(1, { x: 0, y: 0 });
    pointers.down(2, { x: 30, y: 40 });
    expect([pointers.spread(), pointers.centre()]).to.deep.equal([50, { x: 15, y: 20 }]);
    pointers.up(1);
    expect(pointers.spread()).to.equal(1);
  });
});

describe('a click', () => {
  const at = { x: 50, y: 50 };

  it('of a finger is the second one when it comes soon and near, and then the next is a first one', () => {
    const doubles = createDoubleClicks();
    const tap = (timeStamp: number, x = 50) => doubles.isSecond({ pointerType: 'touch', timeStamp }, { x, y: 50 });
    expect([tap(0), tap(300), tap(500), tap(1_000), tap(1_300, 90)]).to.deep.equal([false, true, false, false, false]);
  });

  it('of the mouse is what the system counts it as', () => {
    const doubles = createDoubleClicks();
    const click = (detail: number) => {
      doubles.count({ detail });
      return doubles.isSecond({ pointerType: 'mouse', timeStamp: 0 }, at);
    };
    expect([click(1), click(2), click(3), click(4)]).to.deep.equal([false, true, false, true]);
  });
});
