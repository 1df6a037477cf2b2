// What was removed and can be brought back.
import { expect } from 'chai';
import { createOffers } from '../../web/ui/room/offers.ts';
import { createOwnStrokes } from '../../web/ui/stage/own-strokes.ts';
import { createTab } from '../helpers/drawing-room.ts';
import { createTime } from '../helpers/time.ts';

describe('offers to bring something back', () => {
  const start = () => {
    const time = createTime();
    const offers = createOffers(time.timer);
    const add = (text: string) => {
      const offer = { text, undo: () => undefined };
      offers.add(offer);
      return offer;
    };
    return { time, offers, add, texts: () => offers.list.value.map(({ text }) => text).join(' ') };
  };

  it('stand side by side, each for its own time', () => {
    const { time, offers, add, texts } = start();
    add('a');
    time.pass(6_000);
    const b = add('b');
    expect(texts()).to.equal('a b');
    time.pass(4_000);
    expect(texts()).to.equal('b');
    offers.close(b);
    expect([texts(), time.waiting]).to.deep.equal(['', 0]);
  });

  it('do not go from under the pointer or the focus, and then have their whole time again', () => {
    const { time, offers, add, texts } = start();
    const a = add('a');
    add('b');
    offers.hold(a, 'pointer', true);
    offers.hold(a, 'focus', true);
    offers.hold(a, 'pointer', false);
    time.pass(60_000);
    expect(texts()).to.equal('a');
    offers.hold(a, 'focus', false);
    time.pass(9_999);
    expect(texts()).to.equal('a');
    time.pass(1);
    expect(texts()).to.equal('');
    offers.hold(a, 'pointer', true);
    offers.hold(a, 'pointer', false);
    expect(time.waiting, 'one that has gone').to.equal(0);
  });

  it('are few, and the oldest that nobody is at makes room', () => {
    const { time, offers, add, texts } = start();
    offers.hold(add('a'), 'focus', true);
    for (const text of ['b', 'c', 'd', 'e']) add(text);
    expect(texts()).to.equal('a d e');
    offers.dispose();
    expect([texts(), time.waiting]).to.deep.equal(['', 0]);
  });
});

describe('the strokes of a tab', () => {
  it('are known after a reload, in their room alone, the last thousand of them', () => {
    const tab = createTab();
    const own = createOwnStrokes(() => tab, 'a');
    own.add(['first', 'second']);
    own.add(Array.from({ length: 999 }, (_, i) => `s${i}`));
    const reloaded = createOwnStrokes(() => tab, 'a');
    for (const each of [own, reloaded]) {
      expect(['first', 'second', 's998'].map(each.has)).to.deep.equal([false, true, true]);
    }
    expect(createOwnStrokes(() => tab, 'b').has('second')).to.equal(false);
  });

  it('are known until a reload where nothing can be stored', () => {
    const own = createOwnStrokes(() => {
      throw new Error('switched off');
    }, 'a');
    own.add(['one']);
    expect(own.has('one')).to.equal(true);
  });
});
