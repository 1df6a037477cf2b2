// Group messages, the subject, private messages, and what only the room may say: docs/rules.md R4.
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

describe('messages in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R4.1 a group message reaches all in one order, the sender too, with its id and an id of the room', async () => {
    const [own] = await bob.send(
      `<message type='groupchat' to='${ROOM}' id='m-1' xml:lang='zh'><body>你好 &lt;&amp;&gt; 🎓</body><x xmlns='urn:x'><y z='"'/></x></message>`,
    );
    const [seen] = owner.take();
    expect(own?.attrs).to.deep.include({ from: `${ROOM}/bob`, id: 'm-1', 'xml:lang': 'zh', to: bob.jid });
    expect(seen?.getChildText('body')).to.equal('你好 <&> 🎓');
    expect(seen?.getChild('x', 'urn:x')?.getChild('y')?.attrs.z).to.equal('"');
    expect(seen?.getChild('stanza-id', NS.stanzaId)?.attrs.by).to.equal(ROOM);
    expect(seen?.getChild('stanza-id')?.attrs.id).to.equal(own?.getChild('stanza-id')?.attrs.id);
    expect(seen?.getChild('occupant-id', NS.occupantId)?.attrs.id).to.be.a('string');
  });

  it('R4.2 what only the room may say is taken out, live and in the discussion that is kept', async () => {
    const forged = [
      `<delay xmlns='${NS.delay}' stamp='2020-01-01T00:00:00Z'/>`,
      `<stanza-id xmlns='${NS.stanzaId}' id='forged' by='${ROOM}'/>`,
      `<stanza-id xmlns='${NS.stanzaId}' id='forged' by='bob@example'/>`,
      `<occupant-id xmlns='${NS.occupantId}' id='forged'/>`,
      `<hats xmlns='${NS.hats}'><hat uri='urn:lectern:hat:presenter' title='forged'/></hats>`,
      `<x xmlns='${NS.mucUser}'><status code='104'/><forged/></x>`,
      `<x xmlns='${NS.muc}'><forged/></x>`,
      `<query xmlns='${NS.mucAdmin}'><forged/></query>`,
      `<query xmlns='${NS.mucOwner}'><forged/></query>`,
      `<event xmlns='${NS.log}' meeting='forged' seq='1' at='1'/>`,
      `<start xmlns='${NS.log}' forged=''/>`,
      `<document xmlns='${NS.document}' id='forged' state='ready'/>`,
      `<page xmlns='${NS.stage}' number='9' forged=''/>`,
      `<packet xmlns='${NS.voice}' forged=''/>`,
    ].join('');
    const stanza = (type: string, to: string) =>
      `<message type='${type}' to='${to}'><body>x</body>${forged}<origin-id xmlns='${NS.stanzaId}' id='own'/></message>`;
    await bob.send(stanza('groupchat', ROOM));
    await bob.send(stanza('chat', `${ROOM}/owner`));
    const got = owner.take();
    expect(got).to.have.length(2);
    const anna = dialogue.person('anna@example/x');
    const kept = (await anna.join('anna')).filter((s) => s.getChild('body'));
    expect(kept).to.have.length(1);
    for (const message of [...got, ...kept]) {
      expect(message.toString()).not.to.include('forged');
      expect(message.getChild('origin-id', NS.stanzaId)?.attrs.id).to.equal('own');
    }
  });

  it('R4.3 the subject is set by moderators, by all where the room says so, and is kept', async () => {
    const set = (who: Somebody, text: string) =>
      who.send(`<message type='groupchat' to='${ROOM}'><subject>${text}</subject></message>`);
    expect((await set(bob, 'mine')).map(conditionOf)).to.deep.equal(['forbidden']);
    expect(outline(await set(owner, 'ours'))).to.deep.equal(['message owner subject']);
    expect(bob.take()[0]?.getChildText('subject')).to.equal('ours');
    await configure(owner, { changesubject: '1' });
    bob.take();
    expect(outline(await set(bob, ''))).to.deep.equal(['message bob subject']);
    await set(bob, 'kept');
    await dialogue.restart('crash');
    const last = (await bob.join('bob')).at(-1);
    expect([last?.attrs.from, last?.getChildText('subject')]).to.deep.equal([`${ROOM}/bob`, 'kept']);
  });

  it('R4.3 a subject keeps the id that its sender gave it', async () => {
    const origin = `<origin-id xmlns='${NS.stanzaId}' id='own'/>`;
    await owner.send(`<message type='groupchat' to='${ROOM}' id='s-1'><subject>s</subject>${origin}</message>`);
    const [seen] = bob.take();
    expect([seen?.attrs.id, seen?.getChild('origin-id', NS.stanzaId)?.attrs.id]).to.deep.equal(['s-1', 'own']);
  });

  it('R4.3 a subject is not longer than the limit', async () => {
    const set = async (length: number) =>
      (
        await owner.send(`<message type='groupchat' to='${ROOM}'><subject>${'x'.repeat(length)}</subject></message>`)
      ).map(conditionOf);
    expect(await set(1_000)).to.deep.equal([undefined]);
    expect(await set(1_001)).to.deep.equal(['not-acceptable']);
  });

  it('R4.3 a message with subject and body is a message, not a subject', async () => {
    await bob.send(`<message type='groupchat' to='${ROOM}'><subject>s</subject><body>b</body></message>`);
    expect(outline(owner.take())).to.deep.equal(['message bob subject,body']);
    expect(dialogue.core.rooms.get('lecture')?.subject.texts).to.deep.equal([]);
  });

  it('R4.4 a private message reaches that occupant alone, on all its clients, marked as one', async () => {
    const anna = dialogue.person('anna@example/x');
    const second = dialogue.person('owner@example/second');
    await anna.join('anna');
    await second.join('owner');
    for (const one of [owner, anna, second]) one.take();
    expect(await bob.send(`<message type='chat' id='p' to='${ROOM}/owner'><body>psst</body></message>`)).to.deep.equal(
      [],
    );
    for (const got of [owner.take(), second.take()]) {
      expect(got).to.have.length(1);
      expect(got[0]?.attrs).to.include({ from: `${ROOM}/bob`, type: 'chat', id: 'p' });
      expect(got[0]?.getChild('x', NS.mucUser)?.children).to.deep.equal([]);
    }
    expect(anna.take()).to.deep.equal([]);
    await bob.send(`<message type='unheard-of' to='${ROOM}/anna'><body>x</body></message>`);
    expect(attr(anna.take()[0] ?? bob.received[0] ?? never(), 'type')).to.equal('normal');
  });

  it('R4.5 nobody writes faster than the limit, and who is slow again may again', async () => {
    const results: (string | undefined)[] = [];
    for (let i = 0; i < 22; i++) results.push(conditionOf((await bob.say(String(i)))[0]));
    expect(results.filter((r) => r === undefined)).to.have.length(20);
    expect(results.slice(20)).to.deep.equal(['policy-violation', 'policy-violation']);
    expect((await owner.say('not hindered')).map(conditionOf)).to.deep.equal([undefined]);
    dialogue.clock.now += 200;
    expect([conditionOf((await bob.say('x'))[0]), conditionOf((await bob.say('y'))[0])]).to.deep.equal([
      undefined,
      'policy-violation',
    ]);
  });

  it('R4.6 queries have a limit, too', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { queries: { burst: 3, rate: 1 } } });
    const one = dialogue.person('one@example/x');
    const other = dialogue.person('one@example/y');
    const ping = async (who: Somebody) =>
      conditionOf(await who.iq('get', `<ping xmlns='${NS.ping}'/>`, 'rooms.example')) ?? 'ok';
    // Of one address, whatever the client.
    expect([await ping(one), await ping(other), await ping(one), await ping(other)]).to.deep.equal([
      'ok',
      'ok',
      'ok',
      'policy-violation',
    ]);
    dialogue.clock.now += 1_000;
    expect(await ping(one)).to.equal('ok');
  });

  it('R4.6 a client may ask as much in one go as one that comes back to fifty rooms', async () => {
    const ping = `<ping xmlns='${NS.ping}'/>`;
    for (let n = 0; n < 500; n++) bob.post(`<iq type='get' id='q${n}' to='${ROOM}'>${ping}</iq>`);
    await dialogue.settled();
    const answers = bob.take().filter((s) => s.name === 'iq');
    expect([answers.length, answers.filter((s) => attr(s, 'type') === 'error').length]).to.deep.equal([500, 0]);
  });

  it('R4.6 how many addresses are remembered for that has a limit, which forgets the oldest', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { queries: { burst: 1, rate: 0 }, wire: { rateKeys: 2 } } });
    const ping = async (name: string) =>
      conditionOf(
        await dialogue.person(`${name}@example/x`).iq('get', `<ping xmlns='${NS.ping}'/>`, 'rooms.example'),
      ) ?? 'ok';
    expect([await ping('a'), await ping('a'), await ping('b'), await ping('c'), await ping('a')]).to.deep.equal([
      'ok',
      'policy-violation',
      'ok',
      'ok',
      'ok',
    ]);
  });

  it('R4.7 an answer that would be too long for the stream is an error instead', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { wire: { stanza: 1_000 } } });
    const one = dialogue.person('one@example/x');
    for (let i = 0; i < 30; i++)
      await dialogue.core.rooms.keep(dialogue.core.rooms.create(`r${i}`, 'x@example', false));
    const reply = await one.iq('get', `<query xmlns='${NS.discoItems}'/>`, 'rooms.example');
    expect(conditionOf(reply)).to.equal('resource-constraint');
    expect(dialogue.errors.splice(0)).to.have.length(1);
  });
});

function never(): never {
  throw new Error('nothing came');
}
