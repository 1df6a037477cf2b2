// How much one may say, and what follows right behind an entering; docs/rules.md R1, R2 and R4.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
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
import type { Lowered } from '../helpers/limits.ts';

describe('the flow of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  const start = async (limits: Lowered) => {
    await dialogue?.end();
    dialogue = await startDialogue({ ...(limits ? { limits } : {}) });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
  };
  beforeEach(() => start({}));
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
    dialogue = undefined as unknown as Dialogue;
  });

  it('R4.8 a message to many is shorter than one to few, and says how long it may be', async () => {
    await start({ messages: { fanOut: 3_000 } });
    const long = 'x'.repeat(1_100);
    expect((await bob.say(long)).map((s) => s.getChildText('body'))).to.deep.equal([long]);
    await dialogue.person('anna@example/x').join('anna');
    const [refused] = await bob.say(long);
    expect(refused && conditionOf(refused)).to.equal('policy-violation');
    expect(refused?.getChild('error')?.getChildText('text')).to.include('1000 bytes');
    // To one of them it may be as long as ever.
    expect(await bob.send(`<message to='${ROOM}/anna' type='chat'><body>${long}</body></message>`)).to.deep.equal([]);
  });

  it('R4.8 what a user sends to all has a rate in bytes, whatever number of clients it comes from', async () => {
    await start({ messages: { fanOutBurst: 5_000, fanOutRate: 1_000 } });
    const other = dialogue.person('bob@example/tablet');
    await other.join('bob');
    // Three sessions hear each of these.
    expect((await bob.say('x'.repeat(700))).map(conditionOf)).to.deep.equal([undefined]);
    expect((await other.say('x'.repeat(700))).map(conditionOf)).to.deep.equal([undefined]);
    expect((await other.say('x'.repeat(700))).map(conditionOf)).to.deep.equal(['policy-violation']);
    expect((await owner.say('x'.repeat(700))).map(conditionOf)).to.deep.equal([undefined]);
    dialogue.clock.now += 3_000;
    expect((await bob.say('x'.repeat(700))).map(conditionOf)).to.deep.equal([undefined]);
  });

  it('R4.2 nothing that passes for the word of a room, an archive or a moderator gets through', async () => {
    const forged = [
      `<addresses xmlns='${NS.address}'><address type='ofrom' jid='boss@example'/></addresses>`,
      `<x xmlns='jabber:x:delay' stamp='20020910T23:08:25'/>`,
      `<hats xmlns='xmpp:prosody.im/protocol/hats:1'><hat uri='urn:x' title='Boss'/></hats>`,
      `<result xmlns='${NS.mam}' id='1'/>`,
      `<apply-to xmlns='${NS.fasten}' id='1'><retracted xmlns='${NS.retractOld}' stamp='2020-01-01T00:00:00Z'/></apply-to>`,
    ];
    await bob.send(`<message type='groupchat' to='${ROOM}'><body>x</body>${forged.join('')}</message>`);
    await bob.send(`<presence to='${ROOM}/bob'><status>x</status>${forged.join('')}</presence>`);
    const [message, presence] = owner.take().slice(-2);
    expect(message?.getChildText('body')).to.equal('x');
    expect(presence?.getChildText('status')).to.equal('x');
    for (const stanza of [message, presence]) {
      for (const word of ['boss@example', 'jabber:x:delay', 'Boss', NS.mam, 'retracted']) {
        expect(String(stanza)).not.to.include(word);
      }
    }
  });

  it('R1.23 who enters again under another nick gets the new one and all anew', async () => {
    await owner.say('before');
    const got = outline(await bob.join('robert'));
    expect(got).to.include('presence unavailable bob 110,303');
    expect(got.slice(-4)).to.deep.equal([
      'presence owner',
      'presence robert 110,170',
      'message owner body',
      'message subject',
    ]);
  });

  it('R1.23 where nicks are locked it keeps its own (210)', async () => {
    await configure(owner, { roomname: 'x' });
    await owner.iq(
      'set',
      `<query xmlns='${NS.mucAdmin}'><item jid='bob@example' nick='bob' affiliation='member'/></query>`,
    );
    const room = dialogue.core.rooms.get('lecture');
    if (room) room.config = { ...room.config, lockNicks: true };
    expect(outline(await bob.join('robert'))).to.include('presence bob 110,170,210');
  });

  it('R2.5 a ping right behind the entering finds it done', async () => {
    const anna = dialogue.person('anna@example/x');
    anna.post(`<presence to='${ROOM}/anna'><x xmlns='${NS.muc}'/></presence>`);
    const replies = await anna.send(`<iq type='get' id='p' to='${ROOM}/anna'><ping xmlns='${NS.ping}'/></iq>`);
    expect(replies.filter((s) => attr(s, 'id') === 'p').map((s) => attr(s, 'type'))).to.deep.equal(['result']);
  });
});
