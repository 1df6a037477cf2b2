// An archive is bounded in bytes, too; docs/rules.md R15.12.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { askArchive, bodiesOf, WHOLE_ARCHIVE } from '../helpers/archive.ts';
import { type Dialogue, openRoom, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('R15.12 the bytes of an archive', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  /** How many were removed in each write. */
  let removed: number[];
  let pruning = 0;
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const start = async (limits: Lowered) => {
    removed = [];
    dialogue = await startDialogue({
      limits: [
        { messages: { burst: 1_000 }, queries: { burst: 1_000 }, archive: { burst: 1_000, pruneAfter: 1 } },
        limits,
      ],
      wrap: (store) => ({
        ...store,
        messages: {
          ...store.messages,
          async prune(...args) {
            pruning += 1;
            const count = await store.messages.prune(...args);
            pruning -= 1;
            if (count > 0) removed.push(count);
            return count;
          },
        },
      }),
    });
    owner = await openRoom(dialogue);
  };
  /** All that is there when what goes has gone. */
  const kept = async () => {
    do await nextTurn();
    while (pruning > 0);
    return (await dialogue.store.messages.search('lecture', WHOLE_ARCHIVE))?.messages ?? [];
  };
  const size = async () => (await kept()).reduce((sum, m) => sum + Buffer.byteLength(m.stanza), 0);

  it('have a limit: the oldest go until the rest fits, to within one message', async () => {
    await start({ archive: { bytes: 10_000 } });
    for (let i = 0; i < 20; i++) await owner.say(`${i} ${'x'.repeat(1_000)}`);
    await kept();
    const first = bodiesOf(await askArchive(owner)).map((body) => Number.parseInt(body, 10));
    expect(first).to.deep.equal(Array.from({ length: first.length }, (_, i) => 20 - first.length + i));
    expect(await size()).to.be.within(9_000, 11_500);
    const short = first.length;
    // Letters count as what they take on the disk.
    for (let i = 0; i < 20; i++) await owner.say('好'.repeat(1_000));
    expect((await kept()).length).to.be.within(2, short / 2);
    // The last stays, however long it is.
    await owner.say('x'.repeat(20_000));
    expect((await kept()).map((m) => m.stanza.length > 20_000)).to.deep.equal([true]);
    await owner.say('next');
    expect(bodiesOf(await askArchive(owner)).at(-1)).to.equal('next');
  });

  it('are those of tombstones, too', async () => {
    await start({ archive: { bytes: 20_000 } });
    for (let i = 0; i < 30; i++) await owner.say('x');
    const ids = (await kept()).map((m) => m.id);
    for (const id of ids) {
      const reason = `<reason>${'no '.repeat(160)}</reason>`;
      await owner.iq(
        'set',
        `<moderate xmlns='${NS.moderate}' id='${id}'><retract xmlns='${NS.retract}'/>${reason}</moderate>`,
      );
    }
    expect((await kept()).length).to.be.above(2);
    expect(await size()).to.be.below(25_000);
  });

  it('are removed a little at a time', async () => {
    await start({ archive: { bytes: 1e9, pruneBytes: 5_000, pruneAtOnce: 500 } });
    for (let i = 0; i < 20; i++) await owner.say('x'.repeat(1_000));
    dialogue.clock.now += 400 * 24 * 3_600_000;
    await owner.say('new');
    await kept();
    expect(bodiesOf(await askArchive(owner))).to.deep.equal(['new']);
    expect(Math.max(...removed)).to.be.within(3, 5);
    expect(removed.reduce((sum, n) => sum + n)).to.equal(20);
  });
});
