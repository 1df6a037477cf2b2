// What the client knows of the room's ink when it has not seen all events: docs/rules.md R64.
import { expect } from 'chai';
import { applyAction, EMPTY, type MeetingState } from '../../protocol/log/fold.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import type { PageInk } from '../../protocol/log/state.ts';
import { ofPage } from '../../protocol/stage/by-page.ts';
import { createSettled } from '../../web/core/stage/settled.ts';

const WHO = { id: 'o', nick: 'host' };
const show = (document: string): LogAction => ({ kind: 'show', document, page: 1 });
const draw = (id: string): LogAction => ({
  kind: 'ink',
  id,
  page: 1,
  tool: 'pen',
  color: '#000000',
  width: 1,
  points: [1, 1],
});
const stateOf = (seq: number, ...actions: LogAction[]): MeetingState => ({
  ...actions.reduce((state, action) => applyAction(state, action, WHO), EMPTY),
  seq,
});
const inkOf = (document: string | null, seq: number): PageInk => ({
  meeting: 'm',
  seq,
  document,
  page: 2,
  strokes: [{ id: 'second', page: 2, tool: 'pen', color: '#000000', width: 1, points: [1, 1], who: WHO }],
});
const answer = (state: MeetingState) => ({ meeting: 'm', at: 0, state, inked: [] });

/** One who has seen a stroke on `a`, and has been told of `b` since. */
function start() {
  const settled = createSettled();
  settled.told(answer(stateOf(2, show('a'), draw('first'))));
  let seq = 2;
  const apply = (action: LogAction) => {
    seq += 1;
    return settled.apply({ meeting: 'm', seq, at: 0, who: WHO, t: undefined, id: undefined, action });
  };
  expect(apply(show('b'))).to.equal('unseen');
  return { settled, apply };
}

describe('the ink that the client knows', () => {
  it('R64.6 of a document is as it was seen, where nothing was missed', () => {
    const { settled, apply } = start();
    settled.told(answer(stateOf(3, show('b'))));
    expect(apply(show('a'))).to.equal('applied');
    expect(ofPage(settled.state.ink, 'a', 1)?.map(({ id }) => id)).to.deep.equal(['first']);
  });

  it('R64.6 is asked for again where events were passed over: they may have drawn on any document', () => {
    const { settled } = start();
    settled.told(answer(stateOf(6, show('b'))));
    const next = { meeting: 'm', seq: 7, at: 0, who: WHO, t: undefined, action: show('a') };
    expect(settled.apply(next)).to.equal('unseen');
  });

  it('R64.6 is asked for again where the answer of a page came after another document was shown', () => {
    const { settled, apply } = start();
    settled.told(answer(stateOf(3, show('b'))));
    apply(show('c'));
    settled.told(answer(stateOf(4, show('c'))));
    expect(settled.inkOf('b', inkOf('b', 4))).to.equal(true);
    expect(apply(show('b'))).to.equal('unseen');
  });

  it('R64.6 of a page is put on the document alone that the answer names, in its meeting', () => {
    for (const other of [inkOf('c', 3), inkOf(null, 3), { ...inkOf('b', 3), meeting: 'n' }]) {
      const { settled, apply } = start();
      settled.told(answer(stateOf(3, show('b'))));
      expect(settled.inkOf('b', other), 'asked for when it is shown again').to.equal(true);
      expect(ofPage(settled.state.ink, 'b', 2)).to.equal(undefined);
      apply(show('a'));
      expect(apply(show('b'))).to.equal('unseen');
    }
  });

  it('R64.6 of a page is taken where it was in the log, so that nothing is drawn twice, or left out', () => {
    const { settled } = start();
    settled.told(answer(stateOf(3, show('b'))));
    for (const seq of [2, 4]) expect(settled.inkOf('b', inkOf('b', seq)), String(seq)).to.equal(false);
    expect(ofPage(settled.state.ink, 'b', 2)).to.equal(undefined);
    expect(settled.inkOf('b', inkOf('b', 3))).to.equal(true);
    expect(ofPage(settled.state.ink, 'b', 2)?.map(({ id }) => id)).to.deep.equal(['second']);
  });
});
