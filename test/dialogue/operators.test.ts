// What the commands of operators do: docs/rules.md R17.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  ask,
  column,
  type Fields,
  fieldOf,
  formOf,
  idOf,
  noteOf,
  optionsOf,
  refusal,
  run as runAs,
  stateOf,
  x,
} from '../helpers/commands.ts';
import {
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('what the commands of operators do', () => {
  let dialogue: Dialogue;
  let operator: Somebody;
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits: [{ queries: { burst: 10_000 }, presence: { burst: 10_000 } }, limits] });
    operator = dialogue.person('operator@example/desk');
  };
  const again = async (limits: Lowered) => {
    await dialogue.end();
    await begin(limits);
  };
  const run = (node: string, ...forms: Fields[]) => runAs(operator, node, ...forms);
  const addRoom = (name: string, owner = 'x@example') =>
    dialogue.core.rooms.keep(dialogue.core.rooms.create(name, owner, false));

  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R17.6 rooms are listed with people and owners, those with people first', async () => {
    const owner = await openRoom(dialogue);
    await configure(owner, { publicroom: '0', roomname: 'The lecture' });
    await addRoom('empty', 'somebody@elsewhere.example');
    const reply = await run('list-rooms', {});
    expect(stateOf(reply)).to.equal('completed');
    expect(column(reply, 'room')).to.deep.equal([ROOM, `empty@${DOMAIN}`]);
    expect(column(reply, 'title')).to.deep.equal(['The lecture', 'empty']);
    expect(column(reply, 'occupants')).to.deep.equal(['1', '0']);
    expect(column(reply, 'owners')).to.deep.equal(['owner@example', 'somebody@elsewhere.example']);
    expect(column(await run('list-rooms', { search: 'LECTURE  owner@' }), 'room')).to.deep.equal([ROOM]);
    expect(column(await run('list-rooms', { search: 'lecture elsewhere' }), 'room')).to.deep.equal([]);
  });

  it('R17.6 a long list comes in pages, to and fro', async () => {
    await again({ operators: { rows: 2 } });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await addRoom(name);
    const first = await run('list-rooms', {});
    const own = `sessionid='${idOf(first)}'`;
    const rooms = (reply: Element) => column(reply, 'room')?.map((jid) => jid?.[0]);
    expect([stateOf(first), rooms(first)]).to.deep.equal(['executing next prev next complete', ['a', 'b']]);
    const second = await ask(operator, 'list-rooms', `${own} action='next'`);
    expect([stateOf(second), rooms(second)]).to.deep.equal(['executing next prev next complete', ['c', 'd']]);
    expect(rooms(await ask(operator, 'list-rooms', `${own} action='prev'`))).to.deep.equal(['a', 'b']);
    await ask(operator, 'list-rooms', own);
    const last = await ask(operator, 'list-rooms', own);
    expect([stateOf(last), rooms(last)]).to.deep.equal(['completed', ['e']]);
    expect(formOf(last)?.getChildText('title')).to.equal('Groups: 5 to 5 of 5');
    await dialogue.core.rooms.remove(dialogue.core.rooms.get('e') ?? expect.fail());
    const short = await run('list-rooms', {});
    const full = await ask(operator, 'list-rooms', `sessionid='${idOf(short)}'`);
    expect([stateOf(full), rooms(full)]).to.deep.equal(['completed', ['c', 'd']]);
    const cut = await run('list-rooms', {});
    const done = await ask(operator, 'list-rooms', `sessionid='${idOf(cut)}' action='complete'`);
    expect([stateOf(done), rooms(done)]).to.deep.equal(['completed', ['a', 'b']]);
  });

  it('R17.7 a room is closed with a reason and another place', async () => {
    const owner = await openRoom(dialogue);
    expect(optionsOf(await ask(operator, 'close-room'), 'room')).to.deep.equal([ROOM]);
    owner.take();
    const alternate = `next@${DOMAIN}`;
    const reply = await run('close-room', { room: ROOM }, { reason: 'over &amp; out', alternate, password: 'sesame' });
    expect(noteOf(reply)).to.equal(`info: ${ROOM} is closed.`);
    const gone = owner.take().at(-1);
    expect(outline(gone ? [gone] : [])).to.deep.equal(['presence unavailable owner 110']);
    const destroyed = gone?.getChild('x', NS.mucUser)?.getChild('destroy');
    expect([destroyed?.attrs.jid, destroyed?.getChildText('reason')]).to.deep.equal([alternate, 'over & out']);
    expect(destroyed?.getChildText('password')).to.equal('sesame');
    expect(await dialogue.store.rooms.all()).to.deep.equal([]);
  });

  it('R17.7 a room that was closed meanwhile is said to be', async () => {
    const owner = await openRoom(dialogue);
    const confirm = await run('close-room', { room: ROOM });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    const reply = await ask(operator, 'close-room', `sessionid='${idOf(confirm)}'`, x({}));
    expect([stateOf(reply), noteOf(reply)]).to.deep.equal(['completed', 'error: The group has been closed meanwhile.']);
  });

  it('R17.7 when there are many rooms one is named by its address', async () => {
    await again({ operators: { rows: 1 } });
    for (const name of ['a', 'b']) await addRoom(name);
    expect(fieldOf(await ask(operator, 'close-room'), 'room')?.attrs.type).to.equal('jid-single');
    expect(stateOf(await run('close-room', { room: `B@${DOMAIN}/nick` }, {}))).to.equal('completed');
    expect(dialogue.core.rooms.all().map((room) => room.name)).to.deep.equal(['a']);
    expect(refusal(await run('close-room', { room: 'a@elsewhere.example' }))).to.include('bad-payload');
    await addRoom('c');
    expect(refusal(await run('announce', { text: 'x', rooms: [`a@${DOMAIN}`, `b@${DOMAIN}`] }))).to.include(
      'bad-payload',
    );
  });

  it('R17.8 an announcement reaches all rooms, or the chosen ones, from each room', async () => {
    const owner = await openRoom(dialogue);
    await addRoom('other');
    const guest = dialogue.person('guest@elsewhere.example/x');
    await guest.join('guest', { room: `other@${DOMAIN}` });
    owner.take();
    guest.take();
    const reply = await run('announce', { text: ['Down at noon.', '', 'Back at one.'] });
    expect(noteOf(reply)).to.equal('info: Told. Groups: 2, people: 2.');
    const [heard] = guest.take();
    expect(heard?.attrs).to.include({ type: 'groupchat', from: `other@${DOMAIN}` });
    expect(heard?.getChildText('body')).to.equal('Down at noon.\n\nBack at one.');
    expect(owner.take()[0]?.attrs.from).to.equal(ROOM);
    expect(noteOf(await run('announce', { text: 'x', rooms: [ROOM] }))).to.equal('info: Told. Groups: 1, people: 1.');
    expect(owner.take()).to.have.length(1);
    expect(guest.take()).to.deep.equal([]);
    expect(refusal(await run('announce', { text: ' ' }))).to.include('bad-payload');
    expect(refusal(await run('announce', { text: 'x'.repeat(2_001) }))).to.include('bad-payload');
    expect(refusal(await run('announce', { text: 'x', rooms: ['nowhere@rooms.example'] }))).to.include('bad-payload');
    expect(owner.take()).to.deep.equal([]);
  });

  describe('bans', () => {
    let owner: Somebody;
    let bob: Somebody;
    beforeEach(async () => {
      owner = await openRoom(dialogue);
      await addRoom('other', 'bob@example');
      bob = dialogue.person('bob@example/phone');
      await bob.join('bob');
      await bob.join('bob', { room: `other@${DOMAIN}` });
      owner.take();
      bob.take();
    });

    it('R17.9 who is banned is out of every room with 301 and the reason, and enters none, also after a restart', async () => {
      const reply = await run('ban', { address: 'Bob@example/phone', reason: 'spam' });
      expect(noteOf(reply)).to.equal('info: bob@example is banned. Put out of groups: 2.');
      const told = bob.take();
      expect(told.map((p) => attr(p, 'from')).sort()).to.deep.equal([`${ROOM}/bob`, `other@${DOMAIN}/bob`]);
      for (const presence of told) {
        expect(codesOf(presence)).to.deep.equal(['110', '301']);
        const item = presence.getChild('x', NS.mucUser)?.getChild('item');
        expect(item?.attrs).to.include({ affiliation: 'outcast', role: 'none' });
        expect(item?.getChildText('reason')).to.equal('spam');
      }
      expect(outline(owner.take())).to.deep.equal(['presence unavailable bob 301']);
      for (const room of [ROOM, `other@${DOMAIN}`, `mine@${DOMAIN}`]) {
        expect((await bob.join('bob', { room })).map(conditionOf), room).to.deep.equal(['forbidden']);
      }
      for (const query of [NS.mucOwner, NS.mam, NS.discoItems]) {
        const reply = await bob.iq('get', `<query xmlns='${query}'/>`, `other@${DOMAIN}`);
        expect(conditionOf(reply), query).to.equal('forbidden');
      }
      await dialogue.restart('crash');
      const [refused] = await bob.join('bob');
      expect(conditionOf(refused)).to.equal('forbidden');
      expect(refused?.toString()).to.include('spam');
    });

    it('R17.9 a domain bans all of its addresses, and no other', async () => {
      const eve = dialogue.person('eve@bad.example/x');
      const friend = dialogue.person('friend@sub.bad.example/x');
      await eve.join('eve');
      await friend.join('friend');
      expect(noteOf(await run('ban', { address: 'bad.example' }))).to.include('Put out of groups: 1.');
      expect((await eve.join('eve')).map(conditionOf)).to.deep.equal(['forbidden']);
      expect((await friend.join('friend')).map(conditionOf)).to.not.include('forbidden');
      expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('friend')).to.not.equal(undefined);
    });

    it('R17.10 bans are listed, the newest first, and lifted; then one is again what one was', async () => {
      await run('ban', { address: 'bob@example', reason: 'spam' });
      dialogue.clock.now += 1_000;
      await run('ban', { address: 'bad.example' });
      const list = await run('list-bans', {});
      expect(column(list, 'address')).to.deep.equal(['bad.example', 'bob@example']);
      expect(column(list, 'reason')).to.deep.equal(['', 'spam']);
      expect(column(list, 'by')).to.deep.equal(['operator@example', 'operator@example']);
      expect(column(list, 'at')?.[1]).to.equal('2026-05-04T09:00:00.000Z');
      dialogue.clock.now += 1_000;
      await run('ban', { address: 'bob@example', reason: 'spam again' });
      expect(column(await run('list-bans', {}), 'reason')).to.deep.equal(['spam again', '']);
      expect(optionsOf(await ask(operator, 'lift-bans'), 'addresses')).to.deep.equal(['bad.example', 'bob@example']);
      expect(noteOf(await run('lift-bans', { addresses: ['bob@example'] }))).to.include('bob@example is lifted');
      const back = await bob.join('bob', { room: `other@${DOMAIN}` });
      expect(back[0]?.getChild('x', NS.mucUser)?.getChild('item')?.attrs.affiliation).to.equal('owner');
      await dialogue.restart('crash');
      expect(column(await run('list-bans', {}), 'address')).to.deep.equal(['bad.example']);
      expect(refusal(await run('lift-bans', { addresses: ['bob@example'] }))).to.include('bad-payload');
    });

    it('R17.10 many bans are lifted by their addresses', async () => {
      await again({ operators: { rows: 1, bans: 2 } });
      for (const address of ['a@example', 'b@example']) await run('ban', { address });
      expect(refusal(await run('ban', { address: 'c@example' })), 'the limit').to.include('bad-payload');
      expect(stateOf(await run('ban', { address: 'a@example', reason: 'x' })), 'one of them').to.equal('completed');
      expect(fieldOf(await ask(operator, 'lift-bans'), 'addresses')?.attrs.type).to.equal('jid-multi');
      expect(refusal(await run('lift-bans', { addresses: ['a@example', 'x@example'] }))).to.include('bad-payload');
      expect(noteOf(await run('lift-bans', { addresses: ['a@example', 'B@example'] }))).to.equal(
        'info: 2 bans are lifted.',
      );
      expect(await dialogue.store.bans.all()).to.deep.equal([]);
    });

    it('R17.9 operators cannot be banned, nor can what is no address', async () => {
      for (const address of ['operator@example', 'example', 'a b@example', '@example', 'a@', '']) {
        expect(refusal(await run('ban', { address })), address).to.equal('modify bad-request bad-payload');
      }
      expect(await dialogue.store.bans.all()).to.deep.equal([]);
    });
  });
});
