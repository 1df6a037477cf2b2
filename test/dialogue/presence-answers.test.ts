// What a room answers to a client's presence, and one user's several sessions; docs/rules.md R1.25, R2.8.
import { expect } from 'chai';
import { presentersIn } from '../../component/features/stage/rights.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { itemOf } from '../helpers/muc.ts';

describe('answers to presences', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let phone: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { presence: { burst: 100 }, room: { sessions: 3 } } });
    owner = await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/desk');
    phone = dialogue.person('bob@example/phone');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const ENTER = `<x xmlns='${NS.muc}'/>`;
  /** The presences that came in and bear an id, in one line each. */
  const withIds = (stanzas: readonly Element[]) =>
    stanzas
      .filter((s) => attr(s, 'id') !== undefined && s.name === 'presence')
      .map((s) => `${outline([s])} ${attr(s, 'id')}`);

  it('R2.8 bear its id, whatever it asked for, and nobody else gets that', async () => {
    const ask = (nick: string, id: string, attrs = '', content = '') =>
      bob.send(`<presence to='${ROOM}/${nick}' id='${id}' ${attrs}>${content}</presence>`).then(withIds);
    expect(await ask('bob', 'a', '', ENTER)).to.deep.equal(['presence bob 110,170 a']);
    await phone.send(`<presence to='${ROOM}/bob' id='p'>${ENTER}</presence>`);
    expect(await ask('bob', 'b', '', '<show>away</show>')).to.deep.equal(['presence bob 110 b']);
    expect(await ask('bobby', 'c')).to.deep.equal(['presence unavailable bob 110,303 c', 'presence bobby 110 c']);
    expect(await ask('owner', 'd')).to.deep.equal(['presence error owner d']);
    expect(await ask('bobby', 'e', `type='unavailable'`)).to.deep.equal(['presence unavailable bobby 110 e']);
    expect(await ask('bobby', 'f')).to.deep.equal(['presence unavailable bobby 110,307,333 f']);
    expect(await ask('owner', 'g', '', ENTER)).to.deep.equal(['presence error owner g']);
    await phone.send(`<presence to='${ROOM}/bobby' id='h' type='unavailable'/>`).then((got) => {
      expect(withIds(got)).to.deep.equal(['presence unavailable bobby 110 h']);
    });
    expect(withIds(owner.take())).to.deep.equal([]);
  });

  it('R2.8 so does the end of a room that its owner never set up, and a nick that is locked', async () => {
    const room = 'new@rooms.example';
    await bob.join('bob', { room });
    const left = await bob.send(`<presence to='${room}/bob' id='x' type='unavailable'/>`);
    expect(left.map((s) => attr(s, 'id'))).to.deep.equal(['x']);
    expect(left[0]?.getChild('x', NS.mucUser)?.getChild('destroy')).to.not.equal(undefined);
  });

  it('R20.7 a probe is answered with what the asker sees of that occupant', async () => {
    await bob.send(`<presence to='${ROOM}/bob'>${ENTER}<status>here</status></presence>`);
    const probe = async (who: Somebody, nick: string) => {
      const got = await who.send(`<presence type='probe' to='${ROOM}/${nick}' id='q'/>`);
      expect(got.map((s) => attr(s, 'id'))).to.deep.equal(['q']);
      return `${outline(got)} ${got[0]?.getChildText('status') ?? ''} ${itemOf(got[0])?.attrs.jid ?? ''}`.trim();
    };
    expect(await probe(owner, 'bob')).to.equal(`presence bob here ${bob.jid}`);
    expect(await probe(bob, 'owner')).to.equal('presence owner');
    expect(await probe(bob, 'bob')).to.equal(`presence bob 110 here ${bob.jid}`);
    expect(await probe(bob, 'nobody')).to.equal('presence unavailable nobody');
    await configure(owner, { presencebroadcast: 'moderator' });
    const anna = dialogue.person('anna@example/x');
    await anna.join('anna');
    expect(await probe(anna, 'bob'), 'who is not seen is not there').to.equal('presence unavailable bob');
    const eve = dialogue.person('eve@example/x');
    expect((await eve.send(`<presence type='probe' to='${ROOM}/bob' id='q'/>`)).map(conditionOf)).to.deep.equal([
      'not-acceptable',
    ]);
    expect(await owner.send(`<presence type='probe' to='${ROOM}' id='q'/>`)).to.deep.equal([]);
    for (const one of [owner, bob]) expect(one.take().filter((s) => attr(s, 'type') === 'error')).to.deep.equal([]);
  });

  it('R1.25 one takes the nick of another session of one’s own: both have it then', async () => {
    await bob.join('bob');
    await phone.join('mobile');
    for (const one of [owner, bob]) one.take();
    const got = await phone.send(`<presence to='${ROOM}/bob' id='c'><status>on the way</status></presence>`);
    expect(outline(got)).to.deep.equal(['presence unavailable mobile 110,303', 'presence bob 110']);
    expect(outline(owner.take())).to.deep.equal(['presence unavailable mobile 303', 'presence bob']);
    expect(outline(bob.take())).to.deep.equal(['presence unavailable mobile 303', 'presence bob 110']);
    const room = dialogue.core.rooms.get('lecture');
    expect(room?.occupants.all().map(({ nick, sessions }) => [nick, sessions.size])).to.deep.equal([
      ['owner', 1],
      ['bob', 2],
    ]);
    expect((await dialogue.store.seats.all()).map(({ jid, nick }) => [jid, nick])).to.deep.include([phone.jid, 'bob']);
    await owner.say('hello');
    expect([bob, phone].map((one) => outline(one.take()))).to.deep.equal([
      ['message owner body'],
      ['message owner body'],
    ]);
    expect(outline(await phone.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    expect(outline(owner.take()).filter((line) => line.includes('unavailable'))).to.deep.equal([]);
  });

  it('R1.25 the same where one enters again under it', async () => {
    await bob.join('bob');
    await phone.join('mobile');
    expect(outline(await phone.join('bob'))).to.include.members([
      'presence unavailable mobile 110,303',
      'presence bob 110,170',
    ]);
    expect(dialogue.core.rooms.get('lecture')?.occupants.size).to.equal(2);
  });

  it('R1.25 within the limit of sessions, and not under the nick of somebody else', async () => {
    await bob.join('bob');
    for (const n of [1, 2]) await dialogue.person(`bob@example/${n}`).join('bob');
    await phone.join('mobile');
    expect((await phone.send(`<presence to='${ROOM}/bob'/>`)).map(conditionOf)).to.deep.equal(['resource-constraint']);
    expect((await phone.send(`<presence to='${ROOM}/owner'/>`)).map(conditionOf)).to.deep.equal(['conflict']);
    expect(outline(await phone.leave('mobile'))).to.deep.equal(['presence unavailable mobile 110']);
  });

  it('R1.25 whoever has the stage keeps it', async () => {
    await configure(owner, { moderatedroom: '0' });
    await bob.join('bob');
    await phone.join('mobile');
    await owner.stage('<give nick="mobile"/>');
    await phone.send(`<presence to='${ROOM}/bob'/>`);
    expect([...presentersIn(dialogue.core.rooms.get('lecture'))]).to.deep.equal([['bob@example', 'bob']]);
  });
});
