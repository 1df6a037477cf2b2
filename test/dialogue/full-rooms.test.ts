// What a room has much of, and what others notice of it: nothing. docs/rules.md R57.

import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { codesOf, type Dialogue, DOMAIN, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

const OTHER = `other@${DOMAIN}`;
const EVENTS = 3_000;

describe('a room that has much', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  before(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob', { room: OTHER });
    await bob.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, OTHER);
    const { id } = meetingIn(dialogue.core.rooms.get('lecture')) ?? { id: '' };
    const add = dialogue.database.prepare(
      `insert into events (meeting, seq, at, kind, payload) values (?, ?, 1, 'give', ?)`,
    );
    dialogue.database.exec('begin');
    for (let seq = 2; seq <= EVENTS; seq++) add.run(id, seq, `<give xmlns='${NS.stage}' nick='n${seq % 9}'/>`);
    dialogue.database.exec('commit');
    await dialogue.restart('crash');
    await bob.join('bob', { room: OTHER });
    owner.take();
  });
  after(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** How often bob is answered in the other room until this comes. */
  async function answeredUntil(fits: Parameters<Somebody['until']>[0]): Promise<number> {
    bob.take();
    let over = false;
    let answered = 0;
    const done = owner.until(fits).then(() => {
      over = true;
    });
    while (!over) {
      bob.post(`<message type='groupchat' to='${OTHER}' id='m${answered}'><body>x</body></message>`);
      await Promise.race([done, bob.until((s) => attr(s, 'id') === `m${answered}`)]);
      if (!over) answered += 1;
    }
    return answered;
  }

  it('R57.17 its log is read in pieces, and others are answered meanwhile', async () => {
    owner.post(`<presence to='${ROOM}/owner'><x xmlns='${NS.muc}'/></presence>`);
    expect(await answeredUntil((s) => codesOf(s).includes('110'))).to.be.above(1);
    expect(meetingIn(dialogue.core.rooms.get('lecture'))?.state).to.deep.include({
      seq: EVENTS,
      phase: 'running',
      presenters: ['n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n0', 'n1'],
    });
  });

  it('R57.17 what is removed with it goes in pieces, and others are answered meanwhile', async () => {
    owner.post(`<iq type='set' id='d' to='${ROOM}'><query xmlns='${NS.mucOwner}'><destroy/></query></iq>`);
    expect(await answeredUntil((s) => attr(s, 'id') === 'd')).to.be.above(2);
    expect(dialogue.core.rooms.get('lecture')).to.equal(undefined);
    expect(dialogue.database.prepare('select count(*) as n from events').get()).to.deep.equal({ n: 0 });
  });

  it('R57.17 one that is made under its name meanwhile stays', async () => {
    const { store, database } = dialogue;
    const room = { name: 'r', config: '{}', subject: '', subjectTexts: undefined, subjectBy: null, subjectAt: 0 };
    await store.rooms.save({ ...room, locked: false });
    await store.meetings.add({ id: 'm', room: 'r', startedAt: 1, endedAt: 2 });
    const add = database.prepare(
      `insert into events (meeting, seq, at, kind, payload) values ('m', ?, 1, 'x', '<x/>')`,
    );
    database.exec('begin');
    for (let seq = 1; seq <= 1_200; seq++) add.run(seq);
    database.exec('commit');
    const removed = store.rooms.remove('r');
    await store.rooms.remove('r');
    await store.rooms.save({ ...room, locked: false });
    await removed;
    expect((await store.rooms.all()).map(({ name }) => name)).to.deep.equal(['other', 'r']);
  });
});
