// A disk without space: what it refuses is said, nothing is lost or counted twice, and it goes on. docs/rules.md R57.

import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { addDocument, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

describe('a full disk', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    await owner.stage(`<show document='${await addDocument(dialogue)}'/>`);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    bob.take();
  });
  afterEach(() => dialogue.end());

  /** As when a file system is full: SQLite itself refuses to make the file larger, and takes the transaction back. */
  const fill = () => {
    const { page_count } = dialogue.database.prepare('PRAGMA page_count').get() as { page_count: number };
    dialogue.database.exec(`PRAGMA max_page_count = ${page_count}`);
  };
  const empty = () => dialogue.database.exec('PRAGMA max_page_count = 1000000');
  const line = Array.from({ length: 512 }, (_, i) => 1_000 + i).join(' ');
  const ink = (id: string) => `<ink id='${id}' page='1'>${line}</ink>`;
  const seqs = (stanzas: readonly Element[]) =>
    stanzas.flatMap((s) => attr(s.getChild('event', NS.log) ?? s, 'seq') ?? []).map(Number);
  const faults = (stanzas: readonly Element[]) =>
    stanzas.filter((s) => attr(s, 'type') === 'error').map((s) => Fault.fromStanza(s));

  /** Draws until the disk refuses. @returns the refusals */
  async function drawUntilRefused(): Promise<Fault[]> {
    for (let i = 0; i < 100; i++) {
      const refused = faults(await owner.stage(ink(`s${i}`)));
      if (refused.length > 0) return refused;
    }
    throw new Error('the disk took everything');
  }

  it('R57.1 what is drawn on it is refused once, in words, and nothing that others saw is lost or has a number twice', async () => {
    fill();
    const refused = await drawUntilRefused();
    expect(refused.map((f) => [f.condition, f.reason, f.type])).to.deep.equal([
      ['resource-constraint', 'disk-full', 'wait'],
    ]);
    expect(refused[0]?.text).to.include('disk');
    const before = seqs(bob.take());
    expect(faults(await owner.stage(ink('still'))).map((f) => f.reason)).to.deep.equal(['disk-full']);
    expect(faults(await owner.say('y'.repeat(20_000))).map((f) => f.reason)).to.deep.equal(['disk-full']);
    expect(seqs(bob.take()), 'nobody sees what is not kept').to.deep.equal([]);
    empty();
    await dialogue.disk.look();
    const after = seqs(await owner.stage(ink('again')));
    expect(seqs(bob.take())).to.deep.equal(after);
    const { id } = meetingIn(dialogue.core.rooms.get('lecture')) ?? { id: '' };
    const kept = (await dialogue.store.meetings.events(id, 1, 1_000)).map((e) => e.seq);
    expect(kept).to.deep.equal([1, 2, ...before, ...after]);
    expect(kept).to.deep.equal(kept.map((_, i) => i + 1));
  });

  it('R57.1 it refuses what does not fit of what came together, and takes the rest', async () => {
    fill();
    const long = 'x'.repeat(30_000);
    const say = (one: Somebody, id: string, body: string) =>
      one.post(`<message type='groupchat' to='${ROOM}' id='${id}'><body>${body}</body></message>`);
    // The two are written in one transaction, from two rooms.
    const other = `other@${ROOM.split('@')[1]}`;
    empty();
    await bob.join('bob', { room: other });
    await bob.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, other);
    fill();
    bob.take();
    owner.take();
    bob.post(`<message type='groupchat' to='${other}' id='b1'><body>${long}${long}</body></message>`);
    say(owner, 'o1', 'short');
    await dialogue.settled();
    const own = owner.take();
    expect(faults(own)).to.deep.equal([]);
    expect(own.flatMap((s) => s.getChildText('body') ?? [])).to.deep.equal(['short']);
    expect(faults(bob.take()).map((f) => f.reason)).to.deep.equal(['disk-full']);
  });

  it('R57.2 it is logged once, and once when there is space again; each refusal is not', async () => {
    fill();
    await drawUntilRefused();
    for (let i = 0; i < 5; i++) await owner.stage(ink(`x${i}`));
    await owner.say('y'.repeat(20_000));
    const said = dialogue.errors.splice(0).map((text) => JSON.parse(text).msg as string);
    expect(said).to.deep.equal(['the disk is full: what is drawn and said may be refused']);
  });
});
