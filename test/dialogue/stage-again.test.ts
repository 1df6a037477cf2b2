// Stage events that come twice, because their sender does not know that they arrived: docs/rules.md R5.12.

import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  addDocument,
  conditionOf,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

describe('a stage event that comes again', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;

  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    await owner.stage(`<show document='${await addDocument(dialogue)}' page='1'/>`);
    owner.take();
    bob.take();
  });
  afterEach(() => dialogue.end());

  const send = (who: Somebody, id: string, event: string, again = '') =>
    who.send(
      `<message type='groupchat' to='${ROOM}' id='${id}'><stage xmlns='${NS.stage}'${again}>${event}</stage></message>`,
    );
  const again = " again='true'";
  const seqs = (stanzas: Element[]) => stanzas.map((s) => s.getChild('event', NS.log)?.attrs.seq);
  const ink = (id: string) => `<ink id='${id}' page='1'>1 2 3 4</ink>`;

  it('R5.12 is done once: its sender alone learns its place', async () => {
    const [first] = await send(owner, 'a', ink('s'));
    const place = seqs([first as Element]);
    expect(seqs(bob.take())).to.deep.equal(place);
    const answer = await send(owner, 'a', ink('s'), again);
    expect([seqs(answer), answer.map((s) => attr(s, 'id')), bob.take()]).to.deep.equal([place, ['a'], []]);
    expect(String(answer[0])).not.to.include('again');
    // And after a crash, when all that is known stands in the database.
    await dialogue.restart('crash');
    await owner.join('owner');
    await owner.iq('get', `<state xmlns='${NS.log}'/>`);
    owner.take();
    expect(seqs(await send(owner, 'a', ink('s'), again))).to.deep.equal(place);
    const state = (await owner.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state');
    expect(state?.getChildren('ink').map((stroke) => stroke.text())).to.deep.equal(['1 2 3 4']);
  });
  it('R5.12 is done when it did not arrive before', async () => {
    const answer = await send(owner, 'new', `<page number='2'/>`, again);
    expect(seqs(bob.take())).to.deep.equal(seqs(answer)).and.to.have.length(1);
  });
  it('R5.12 without that word, of another sender or of another kind it is an event of its own', async () => {
    const places = [
      await send(owner, 'a', ink('s')),
      await send(owner, 'a', ink('s')),
      await send(owner, 'a', `<page number='2'/>`, again),
    ].map((answer) => Number(seqs(answer)[0]));
    await owner.stage(`<give nick='bob'/>`);
    places.push(Number(seqs((await send(bob, 'a', ink('s'), again)).slice(-1))[0]) - 1);
    const [first = 0] = places;
    expect(places).to.deep.equal([first, first + 1, first + 2, first + 3]);
  });
  it('R5.12 is known also when somebody else, or the same one by something else, has used its id meanwhile', async () => {
    await owner.stage(`<give nick='bob'/>`);
    const [place] = seqs(await send(owner, 'a', ink('s')));
    await send(bob, 'a', ink('t'));
    await send(owner, 'a', `<page number='2'/>`);
    owner.take();
    expect(seqs(await send(owner, 'a', ink('s'), again))).to.deep.equal([place]);
  });
  it('R5.12 the word is true or false', async () => {
    const [answer] = await send(owner, 'a', ink('s'), " again='yes'");
    expect(conditionOf(answer)).to.equal('bad-request');
  });

  const known = async () => {
    const db = new DatabaseSync(dialogue.file);
    const ids = db.prepare('select message from events order by seq').all();
    db.close();
    return ids.map(({ message }) => message);
  };
  it('R5.12 is not known by an id that is longer than the limit: such an id is kept nowhere', async () => {
    const id = 'x'.repeat(64);
    const first = seqs(await send(owner, id, ink('s')));
    expect(seqs(await send(owner, id, ink('s'), again))).to.deep.equal(first);
    const long = seqs(await send(owner, `${id}x`, ink('l')));
    expect(seqs(await send(owner, `${id}x`, ink('l'), again))).to.deep.equal([String(Number(long[0]) + 1)]);
    expect((await known()).slice(-3)).to.deep.equal([id, null, null]);
    expect(bob.take().map((s) => attr(s, 'id'))).to.deep.equal([id, `${id}x`, `${id}x`]);
  });
  it('R5.12 is not known by a longer one that an earlier version has kept', async () => {
    const long = 'x'.repeat(65);
    await send(owner, 'a', ink('s'));
    const db = new DatabaseSync(dialogue.file);
    db.prepare('update events set message = ? where message = ?').run(long, 'a');
    db.close();
    await dialogue.restart('crash');
    await owner.join('owner');
    await owner.iq('get', `<state xmlns='${NS.log}'/>`);
    owner.take();
    await bob.join('bob');
    bob.take();
    await send(owner, long, ink('s'), again);
    expect(bob.take().length).to.equal(1);
  });
  it('R5.12 is known among the newest, as many as the limit', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { log: { repeatable: 2 } } });
    owner = await openRoom(dialogue);
    await owner.stage(`<show document='${await addDocument(dialogue)}' page='1'/>`);
    const places = new Map<string, unknown>();
    for (const id of ['a', 'b', 'c']) places.set(id, seqs(await send(owner, id, ink(id)))[0]);
    for (const when of ['now', 'after a restart']) {
      for (const id of ['b', 'c']) {
        expect(seqs(await send(owner, id, ink(id), again)), `${id} ${when}`).to.deep.equal([places.get(id)]);
      }
      await dialogue.restart('crash');
      await owner.join('owner');
      await owner.iq('get', `<state xmlns='${NS.log}'/>`);
    }
    expect(seqs(await send(owner, 'a', ink('a'), again))).to.deep.equal(['5']);
  });
  it('R5.12 is forgotten with the end of its meeting', async () => {
    await send(owner, 'a', ink('s'));
    const meeting = meetingIn(dialogue.core.rooms.get('lecture'));
    const sender = dialogue.core.rooms.get('lecture')?.occupants.byNick('owner');
    if (!sender) throw new Error('the owner is not there');
    expect(meeting?.known('a', sender, 'ink')?.seq).to.equal(2);
    for (const life of ['start', 'end']) await owner.iq('set', `<${life} xmlns='${NS.log}'/>`);
    expect(meeting?.known('a', sender, 'ink')).to.equal(undefined);
  });
  it('R4.8 is refused for its size before anything else, as are other messages', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { messages: { size: 1_000 }, stage: { burst: 1, rate: 0.001 } } });
    owner = await openRoom(dialogue);
    const long = 'x'.repeat(1_000);
    for (let n = 0; n < 3; n++) {
      const refused = await send(owner, long, ink('s'));
      expect(refused.map(conditionOf)).to.deep.equal(['policy-violation']);
      expect(refused[0]?.getChild('error')?.attrs.type).to.equal('modify');
    }
    const spoken = await owner.send(
      `<message type='groupchat' to='${ROOM}'><voice xmlns='${NS.voice}' t='0' n='1'>b3B1cw==</voice><x>${long}</x></message>`,
    );
    expect(spoken.map(conditionOf)).to.deep.equal(['policy-violation']);
    expect((await send(owner, 'short', `<show/>`)).map(conditionOf)).to.deep.equal([undefined]);
  });
});
