// What a client says of its entering besides XEP-0045: docs/protocol.md §8; docs/rules.md R35.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { conditionOf, type Dialogue, openRoom, outline, startDialogue } from '../helpers/dialogue.ts';

const enter = (attrs = '') => `<enter xmlns='${NS.entry}' ${attrs}/>`;
const detailOf = (stanza: Element | undefined) =>
  stanza
    ?.getChild('error')
    ?.getChildElements()
    .find((child) => child.getNS() === NS.entry)?.name;

describe('entering by a link', () => {
  let dialogue: Dialogue;
  beforeEach(async () => {
    dialogue = await startDialogue();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R35.1 makes no room that is not there, neither for an account nor a guest, and says so', async () => {
    for (const jid of ['owner@example/desk', 'x1y2@guest.example/a']) {
      const got = await dialogue.person(jid).join('one', { more: enter() });
      expect(got.map((s) => [conditionOf(s), detailOf(s)])).to.deep.equal([['item-not-found', 'no-such-group']]);
    }
    expect(dialogue.core.rooms.all()).to.deep.equal([]);
  });

  it('R35.1 makes it when that is said, for accounts; older clients say nothing and make it as ever', async () => {
    const guest = dialogue.person('x1y2@guest.example/a');
    expect((await guest.join('one', { more: enter(`make='true'`) })).map(conditionOf)).to.deep.equal(['not-allowed']);
    const owner = dialogue.person('owner@example/desk');
    expect(outline(await owner.join('owner', { more: enter(`make='true'`) }))).to.include('presence owner 110,170,201');
    const other = dialogue.person('owner@example/phone');
    const room = 'other@rooms.example';
    expect(outline(await other.join('owner', { room }))).to.include('presence owner 110,170,201');
  });

  it('R35.1 a room that is being set up is there, only not yet to be entered', async () => {
    await dialogue.person('owner@example/desk').join('owner', { more: enter(`make='1'`) });
    const [refused] = await dialogue.person('x1y2@guest.example/a').join('one', { more: enter() });
    expect([conditionOf(refused), detailOf(refused)]).to.deep.equal(['item-not-found', undefined]);
  });

  it('R35.1 one that has ended is not made again by those who come back to it', async () => {
    const owner = await openRoom(dialogue);
    const bob = dialogue.person('bob@example/x');
    await bob.join('bob', { more: enter() });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    expect((await bob.join('bob', { more: enter() })).map(detailOf)).to.deep.equal(['no-such-group']);
    expect(dialogue.core.rooms.all()).to.deep.equal([]);
  });

  it('R4.2 what is said of the entering is told to nobody else', async () => {
    const owner = await openRoom(dialogue);
    owner.take();
    await dialogue.person('bob@example/x').join('bob', { more: enter() });
    const [seen] = owner.take();
    expect(seen?.getChild('enter')).to.equal(undefined);
  });
});
