// Stage events that come twice, because their sender does not know that they arrived: docs/rules.md R5.12.
import { expect } from 'chai';
import { NS } from '../../protocol/namespaces.ts';
import { attr, type Element } from '../../protocol/xml.ts';
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
  it('R5.12 the word is true or false', async () => {
    const [answer] = await send(owner, 'a', ink('s'), " again='yes'");
    expect(conditionOf(answer)).to.equal('bad-request');
  });
});
