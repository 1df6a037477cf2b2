// Nobody stays in a room without being there; what was kept is there again. docs/rules.md R9.

import { expect } from 'chai';
import { recordOf } from '../../component/room/room.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  codesOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { mapStore } from '../helpers/store.ts';

describe('ghosts and restarts', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { wire: { requestTimeout: 5 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
    bob.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const nicks = () =>
    dialogue.core.rooms
      .get('lecture')
      ?.occupants.all()
      .map((o) => o.nick);

  for (const how of ['close', 'crash'] as const) {
    it(`R9.1 all are told by 332 to come in again after a ${how}, once`, async () => {
      const started = dialogue.restart(how);
      await started;
      for (const one of [owner, bob]) {
        expect(outline(one.take())).to.deep.equal([`presence unavailable ${one === bob ? 'bob' : 'owner'} 110,332`]);
      }
      expect(nicks()).to.deep.equal([]);
      expect(await dialogue.store.seats.all()).to.deep.equal([]);
      expect(outline(await bob.join('bob'))).to.deep.equal(['presence bob 110,170', 'message subject']);
      await dialogue.core.online();
      await dialogue.settled();
      expect(bob.take(), 'the stream came again').to.deep.equal([]);
    });
  }

  it('R9.1 one who is in one room and was in another hears of that', async () => {
    await dialogue.store.seats.save([
      { room: 'lecture', jid: 'gone@example/x', nick: 'gone', occupant: null, told: false },
    ]);
    const gone = dialogue.person('gone@example/x');
    await gone.join('there', { room: `other@${DOMAIN}` });
    gone.take();
    await dialogue.core.online();
    await dialogue.settled();
    expect(gone.take().map((s) => [s.attrs.from, ...codesOf(s)])).to.deep.equal([[`${ROOM}/gone`, '110', '332']]);
  });

  for (const condition of [
    'gone',
    'internal-server-error',
    'item-not-found',
    'recipient-unavailable',
    'remote-server-timeout',
    'service-unavailable',
  ] as const) {
    it(`R9.2 an error of ${condition} that comes back means that its sender is gone (333)`, async () => {
      const error = new Fault(condition).toElement();
      expect(outline(await bob.send(`<message type='error' to='${ROOM}/owner'>${error}</message>`))).to.deep.equal([
        'presence unavailable bob 110,333',
      ]);
      expect(outline(owner.take())).to.deep.equal(['presence unavailable bob 333']);
    });
  }

  it('R9.2 other errors, errors to IQs, and errors of those who are not here mean nothing', async () => {
    for (const condition of ['not-acceptable', 'forbidden', 'feature-not-implemented', 'policy-violation'] as const) {
      await bob.send(`<message type='error' to='${ROOM}'>${new Fault(condition).toElement()}</message>`);
    }
    const gone = new Fault('service-unavailable').toElement();
    await bob.send(`<iq type='error' id='x' to='${ROOM}'>${gone}</iq>`);
    await dialogue.person('eve@example/x').send(`<presence type='error' to='${ROOM}/bob'>${gone}</presence>`);
    await bob.send(`<message type='error' to='${DOMAIN}'>${gone}</message>`);
    expect(nicks()).to.deep.equal(['owner', 'bob']);
    await bob.send(`<presence type='error' to='${ROOM}'>${gone}</presence>`);
    expect(nicks()).to.deep.equal(['owner']);
  });

  it('R9.3 when the stream is back each is asked whether it lives; who does not answer is out (333)', async () => {
    const enter = async (nick: string, options: object) => {
      const one = dialogue.person(`${nick}@example/x`, options);
      await one.join(nick);
      return one;
    };
    const dead = await enter('dead', { ping: 'service-unavailable' });
    await enter('alive', {});
    await enter('old', { ping: 'feature-not-implemented' });
    const asleep = await enter('asleep', { silent: true });
    dialogue.core.offline();
    await dialogue.core.online();
    const told = await asleep.until((s) => codesOf(s).includes('110') && codesOf(s).includes('333'));
    expect(codesOf(told)).to.deep.equal(['110', '333']);
    await dialogue.settled();
    expect(nicks()).to.deep.equal(['owner', 'bob', 'alive', 'old']);
    expect(outline(dead.take())).to.include('presence unavailable dead 110,333');
    expect(await dialogue.store.seats.all()).to.have.length(4);
  });

  it('R9.3 a stream that breaks again while they are asked puts nobody out', async () => {
    await dialogue.person('asleep@example/x', { silent: true }).join('asleep');
    dialogue.core.offline();
    await dialogue.core.online();
    dialogue.stream = false;
    dialogue.core.offline();
    await dialogue.settled();
    expect(nicks()).to.deep.equal(['owner', 'bob', 'asleep']);
    dialogue.stream = true;
  });

  it('R9.4 a disk that fails costs one error, and neither the process nor a room', async () => {
    await dialogue.end();
    let full = false;
    const failing =
      <A extends unknown[], R>(f: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> =>
        full ? Promise.reject(new Error('disk full')) : f(...args);
    dialogue = await startDialogue({
      wrap: (store) => mapStore(store, (_, method) => failing(method)),
    });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    const room = dialogue.core.rooms.get('lecture');
    const before = JSON.stringify([room && recordOf(room), [...(room?.affiliations ?? [])], nicks()]);
    full = true;
    const anna = dialogue.person('anna@example/x');
    const refused = [
      ...(await anna.join('anna', { room: `new@${DOMAIN}` })),
      ...(await bob.say('x')),
      ...(await owner.send(`<message type='groupchat' to='${ROOM}'><subject>s</subject></message>`)),
      await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='anna@example' affiliation='member'/></query>`),
      await owner.iq(
        'set',
        `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='muc#roomconfig_roomname'><value>x</value></field></x></query>`,
      ),
      await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`),
      await owner.iq('set', `<end xmlns='${NS.log}'/>`),
    ].filter((s) => s.attrs.type === 'error');
    expect(refused.map((s) => Fault.fromStanza(s).condition)).to.deep.equal(Array(7).fill('internal-server-error'));
    expect(JSON.stringify([room && recordOf(room), [...(room?.affiliations ?? [])], nicks()])).to.equal(before);
    expect(dialogue.core.rooms.all().map((r) => r.name)).to.deep.equal(['lecture']);
    // What nobody waits for fails quietly, too: coming, going, another nick, voice.
    expect(outline(await anna.join('anna'))).to.include('presence anna 110,170');
    await anna.send(`<presence to='${ROOM}/annabel'/>`);
    await owner.voice(1);
    await dialogue.core.online();
    expect(outline(await bob.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    await dialogue.settled();
    full = false;
    expect((await bob.join('bob')).length).to.be.above(2);
    expect(dialogue.errors.splice(0).length).to.be.above(6);
  });
});
