// What is written so that many get the same, or one gets much; docs/rules.md R14.7 and R14.8.
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { createMulticast, type Multicast } from '../../component/wire/multicast.ts';

const message = '<message from="a@b/c"><body>x</body></message>';
const presence = '<presence from="a@b/d"/>';
const jids = Array.from({ length: 5 }, (_, n) => `p${n}@example/r<&"`);
const address = (n: number) => `p${n}@example/r&lt;&amp;&quot;`;
const envelope = (ns: number[], content: string) =>
  `<message from="rooms.example" to="rooms.example"><to xmlns="urn:lectern:multicast:3">${ns.map(address).join('\t')}</to>${content}</message>`;

function create({ available = true, most = 10_000 } = {}) {
  const written: string[] = [];
  const write = (stanza: string) => {
    written.push(stanza);
    return true;
  };
  const multicast = createMulticast({ domain: 'rooms.example', most, write });
  multicast.available = available;
  return { multicast, written };
}

/** What is written by `use`, in one turn. */
function writtenBy(use: (multicast: Multicast) => void, options: Parameters<typeof create>[0] = {}) {
  const { multicast, written } = create(options);
  use(multicast);
  multicast.settle();
  return written;
}

describe('the same stanza for many', () => {
  const each = jids.map((_, n) => `<message to="${address(n)}" from="a@b/c"><body>x</body></message>`);

  it('R14.7 is one for each where nobody spreads it, and for a few', () => {
    expect(writtenBy((it) => it.send(message, jids, false), { available: false })).to.deep.equal(each);
    const few = jids.slice(0, 2);
    expect(writtenBy((it) => it.send(message, few, false))).to.deep.equal(each.slice(0, 2));
    expect(writtenBy((it) => it.send('<presence/>', jids.slice(0, 1), false), { most: 1 })).to.deep.equal([
      `<presence to="${address(0)}"/>`,
    ]);
    expect(writtenBy((it) => it.send(message, [], false))).to.deep.equal([]);
  });

  it('R14.7 is one with a list where somebody does, or a few when the list is long', () => {
    const written = (most: number) => writtenBy((it) => it.send(message, jids, false), { most });
    expect(written(10_000)).to.deep.equal([envelope([0, 1, 2, 3, 4], message)]);
    const two = Buffer.byteLength(envelope([0, 1], message));
    expect(written(two + 1)).to.deep.equal([
      envelope([0, 1], message),
      envelope([2, 3], message),
      envelope([4], message),
    ]);
    expect(written(1).length).to.equal(5);
  });

  it('R61.6 writes out a list that cannot change once, and every other list anew', () => {
    let written = 0;
    const counted = (list: readonly string[]) => {
      const join = (by: string) => {
        written += 1;
        return [...list].join(by);
      };
      return Object.assign([...list], { join });
    };
    const frozen = Object.freeze(counted(jids));
    const same = writtenBy((it) => {
      for (let n = 0; n < 3; n++) {
        it.send(message, frozen, true);
        it.settle();
      }
    });
    expect(same).to.deep.equal(Array(3).fill(envelope([0, 1, 2, 3, 4], message)));
    expect(written).to.equal(1);
    const changing = [...jids];
    const different = writtenBy((it) => {
      it.send(message, changing, false);
      changing.pop();
      it.send(message, changing, false);
    });
    expect(different).to.deep.equal([envelope([0, 1, 2, 3, 4], message), envelope([0, 1, 2, 3], message)]);
  });

  it('R4.7 is never longer in bytes than it may be, whatever letters the addresses have', () => {
    const far = Array.from({ length: 600 }, (_, n) => `p@example/${'汉'.repeat(330)}${n}`);
    const written = writtenBy((it) => it.send(message, far, false), { most: 400_000 });
    expect(written.map((text) => Buffer.byteLength(text) <= 400_000)).to.deep.equal([true, true]);
    expect(written.join('').match(/p@example/g)?.length).to.equal(600);
  });
});

describe('several stanzas for the same', () => {
  it('R14.8 go in one envelope, in their order', () => {
    const send = (to: string[]) =>
      writtenBy((it) => {
        for (const text of [message, presence, message]) it.send(text, to, false);
      });
    expect(send(jids)).to.deep.equal([envelope([0, 1, 2, 3, 4], message + presence + message)]);
    expect(send(jids.slice(0, 1))).to.deep.equal([envelope([0], message + presence + message)]);
  });

  it('R14.8 are one by one for a few, and nothing overtakes what was sent before', () => {
    const three = jids.slice(0, 3);
    const written = writtenBy((it) => {
      it.send(message, three, false);
      it.send(presence, three.slice(0, 1), false);
      it.send(presence, three.slice(0, 1), false);
      it.send(presence, three, false);
      it.send(message, three, true);
    });
    const alone = `<presence to="${address(0)}" from="a@b/d"/>`;
    expect(written).to.deep.equal([
      envelope([0, 1, 2], message),
      alone,
      alone,
      envelope([0, 1, 2], presence),
      envelope([0, 1, 2], message),
    ]);
  });

  it('R14.8 go before what is for one, and before what is sent when nobody opens envelopes any more', () => {
    const three = jids.slice(0, 3);
    const written = writtenBy((it) => {
      it.send(message, three, false);
      it.write('<presence to="x@y"/>');
      it.send(message, three, false);
      it.available = false;
      it.send(presence, three.slice(0, 1), false);
    });
    const first = envelope([0, 1, 2], message);
    expect(written).to.deep.equal([
      first,
      '<presence to="x@y"/>',
      first,
      `<presence to="${address(0)}" from="a@b/d"/>`,
    ]);
  });

  it('R4.7 begin another envelope when one is full', () => {
    const most = Buffer.byteLength(envelope([0, 1, 2], message + message));
    const written = writtenBy(
      (it) => {
        for (let n = 0; n < 5; n += 1) it.send(message, jids.slice(0, 3), false);
      },
      { most },
    );
    const pair = envelope([0, 1, 2], message + message);
    expect(written).to.deep.equal([pair, pair, envelope([0, 1, 2], message)]);
  });

  it('R14.8 wait for the end of the turn and no longer', async () => {
    const { multicast, written } = create();
    for (const n of [0, 1]) {
      multicast.send(message, jids, false);
      expect(written.length).to.equal(n);
      await setImmediate();
      expect(written.length).to.equal(n + 1);
    }
  });
});
