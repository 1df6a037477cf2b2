// The operators' commands: XEP-0050; docs/rules.md R17.
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/xml.ts';
import { readSettings } from '../../settings.ts';
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

const NODES = ['list-rooms', 'close-room', 'announce', 'ban', 'list-bans', 'lift-bans'];
type Fields = Record<string, string | readonly string[]>;

const x = (fields: Fields, type = 'submit') =>
  `<x xmlns='${NS.dataForms}' type='${type}'>${Object.entries(fields)
    .map(
      ([name, v]) =>
        `<field var='${name}'>${[v]
          .flat()
          .map((t) => `<value>${t}</value>`)
          .join('')}</field>`,
    )
    .join('')}</x>`;
const ask = (who: Somebody, node: string, attrs = '', payload = '') =>
  who.iq('set', `<command xmlns='${NS.commands}' node='${node}' ${attrs}>${payload}</command>`, DOMAIN);
const commandIn = (reply: Element) => {
  const command = reply.getChild('command', NS.commands);
  if (!command) throw new Error(`no command in ${reply}`);
  return command;
};
const idOf = (reply: Element) => attr(commandIn(reply), 'sessionid') ?? '';
const formOf = (reply: Element) => commandIn(reply).getChild('x', NS.dataForms);
const noteOf = (reply: Element) => {
  const note = commandIn(reply).getChild('note');
  return note && `${note.attrs.type}: ${note.text()}`;
};
const fieldOf = (reply: Element, name: string) =>
  formOf(reply)
    ?.getChildren('field')
    .find((f) => f.attrs.var === name);
const optionsOf = (reply: Element, name: string) =>
  fieldOf(reply, name)
    ?.getChildren('option')
    .map((o) => o.getChildText('value'));
const valuesOf = (el: Element | undefined) => el?.getChildren('value').map((v) => v.text()) ?? [];
/** The status, and what may be done; the first is what `execute` does. */
const stateOf = (reply: Element) => {
  const command = commandIn(reply);
  const actions = command.getChild('actions');
  return [command.attrs.status, actions?.attrs.execute, ...(actions ? childElements(actions).map((a) => a.name) : [])]
    .filter(Boolean)
    .join(' ');
};
/** Values of one column of a table. */
const column = (reply: Element, name: string) =>
  formOf(reply)
    ?.getChildren('item')
    .map((item) =>
      item
        .getChildren('field')
        .find((f) => f.attrs.var === name)
        ?.getChildText('value'),
    );
/** The general condition and the command's own. */
const refusal = (reply: Element) => {
  const error = reply.getChild('error');
  const own = error && childElements(error).find((c) => c.getNS() === NS.commands);
  return [error?.attrs.type, conditionOf(reply), own?.name].filter(Boolean).join(' ');
};

describe('the commands of operators', () => {
  let dialogue: Dialogue;
  let operator: Somebody;
  const begin = async (limits = {}) => {
    dialogue = await startDialogue({ limits: { iqBurst: 10_000, presenceBurst: 10_000, ...limits } });
    operator = dialogue.person('operator@example/desk');
  };
  const again = async (limits: Partial<typeof LIMITS>) => {
    await dialogue.end();
    await begin(limits);
  };
  /** Begins a command and submits forms one after the other. */
  const run = async (node: string, ...forms: Fields[]) => {
    let reply = await ask(operator, node);
    for (const fields of forms) reply = await ask(operator, node, `sessionid='${idOf(reply)}'`, x(fields));
    return reply;
  };
  const addRoom = (name: string, owner = 'x@example') =>
    dialogue.core.rooms.keep(dialogue.core.rooms.create(name, owner, false));

  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  describe('discovery', () => {
    const items = async (who: Somebody) =>
      (await who.iq('get', `<query xmlns='${NS.discoItems}' node='${NS.commands}'/>`, DOMAIN))
        .getChild('query', NS.discoItems)
        ?.getChildren('item')
        .map((item) => attr(item, 'node'));
    const info = (who: Somebody, node: string) =>
      who.iq('get', `<query xmlns='${NS.discoInfo}' node='${node}'/>`, DOMAIN);

    it('R17.1 operators find the commands, others none', async () => {
      expect(await items(operator)).to.deep.equal(NODES);
      for (const jid of ['host@example/x', 'operator@elsewhere.example/x', 'x1@guest.example/a']) {
        expect(await items(dialogue.person(jid))).to.deep.equal([]);
      }
      const features = (await operator.iq('get', `<query xmlns='${NS.discoInfo}'/>`, DOMAIN)).toString();
      expect(features).to.include(`var="${NS.commands}"`);
    });

    it('R17.1 each command tells what it is', async () => {
      for (const [node, type] of [[NS.commands, 'command-list'], ...NODES.map((n) => [n, 'command-node'])]) {
        const query = (await info(operator, node ?? '')).getChild('query', NS.discoInfo);
        expect(query?.attrs.node).to.equal(node);
        expect(query?.getChild('identity')?.attrs).to.include({ category: 'automation', type });
        expect(query?.toString()).to.include(`var="${NS.commands}"`);
      }
      expect(conditionOf(await info(dialogue.person('host@example/x'), 'ban'))).to.equal('forbidden');
      expect(conditionOf(await info(operator, 'unheard-of'))).to.equal('item-not-found');
    });
  });

  it('R17.2 nobody else uses them, whatever is asked', async () => {
    const other = dialogue.person('host@example/x');
    for (const node of [...NODES, 'unheard-of', '']) {
      expect(refusal(await ask(other, node)), node).to.equal('cancel forbidden');
    }
    const id = idOf(await ask(operator, 'ban'));
    expect(refusal(await ask(other, 'ban', `sessionid='${id}' action='cancel'`))).to.equal('cancel forbidden');
    expect(stateOf(await ask(operator, 'ban', `sessionid='${id}' action='cancel'`))).to.equal('canceled');
  });

  it('R17.2 the setting takes addresses only, and names what is none', () => {
    const read = (text: string) =>
      readSettings({ COMPONENT_SECRET: '0123456789abcdef', LECTERN_OPERATORS: text }).operators;
    expect(read('')).to.deep.equal([]);
    expect(read(' Host@Example.org, b@example.org\tc@example.org,')).to.deep.equal([
      'host@example.org',
      'b@example.org',
      'c@example.org',
    ]);
    for (const wrong of ['host', 'example.org', 'a@b@c', 'a@example.org/x']) {
      expect(() => read(`host@example.org ${wrong}`)).to.throw(`LECTERN_OPERATORS: ${wrong}`);
    }
  });

  describe('sessions', () => {
    beforeEach(async () => {
      await addRoom('one');
    });

    it('R17.3 stages lead on and back, with what was answered', async () => {
      const first = await ask(operator, 'close-room', "action='execute'");
      expect(stateOf(first)).to.equal('executing next next');
      expect(commandIn(first).attrs['xml:lang']).to.equal('en');
      expect(formOf(first)?.attrs.type).to.equal('form');
      const own = `sessionid='${idOf(first)}'`;
      const second = await ask(operator, 'close-room', `${own} action='next'`, x({ room: `one@${DOMAIN}` }));
      expect(stateOf(second)).to.equal('executing complete prev complete');
      expect(idOf(second)).to.equal(idOf(first));
      const back = await ask(operator, 'close-room', `${own} action='prev'`);
      expect(stateOf(back)).to.equal('executing next next');
      expect(valuesOf(fieldOf(back, 'room'))).to.deep.equal([`one@${DOMAIN}`]);
      await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      const end = await ask(operator, 'close-room', `${own} action='complete'`, x({}));
      expect(stateOf(end)).to.equal('completed');
      expect(noteOf(end)).to.equal(`info: one@${DOMAIN} is closed.`);
    });

    it('R17.3 a form that was cancelled counts as submitted, and cancel ends the session', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      const second = await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }, 'cancel'));
      expect(stateOf(second)).to.equal('executing complete prev complete');
      expect(stateOf(await ask(operator, 'close-room', `${own} action='cancel'`))).to.equal('canceled');
      expect(refusal(await ask(operator, 'close-room', own))).to.equal('cancel not-allowed session-expired');
      expect(dialogue.core.rooms.get('one')).to.not.equal(undefined);
    });

    it('R17.4 what cannot be done is refused with the condition that commands have for it', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      const wrong: (readonly [attrs: string, payload: string, refusal: string])[] = [
        ["action='explode'", '', 'modify bad-request malformed-action'],
        ["action=''", '', 'modify bad-request malformed-action'],
        ["action='next'", '', 'modify bad-request bad-action'],
        ["action='prev'", '', 'modify bad-request bad-action'],
        ["action='complete'", '', 'modify bad-request bad-action'],
        ["action='cancel'", '', 'modify bad-request bad-action'],
        [`${own} action='prev'`, '', 'modify bad-request bad-action'],
        [`${own} action='complete'`, x({ room: `one@${DOMAIN}` }), 'modify bad-request bad-action'],
        ["xml:lang='not a language'", '', 'modify bad-request bad-locale'],
        ["sessionid=''", '', 'modify bad-request bad-sessionid'],
        ["sessionid='x'", '', 'modify bad-request bad-sessionid'],
        [`sessionid='${idOf(first)}x'`, '', 'modify bad-request bad-sessionid'],
        [`sessionid='${'.'.repeat(5_000)}'`, '', 'modify bad-request bad-sessionid'],
        [own, '', 'modify bad-request bad-payload'],
        [own, x({}), 'modify bad-request bad-payload'],
        [own, x({ room: ' ' }), 'modify bad-request bad-payload'],
        [own, x({ room: `two@${DOMAIN}` }), 'modify bad-request bad-payload'],
        [own, x({ room: [`one@${DOMAIN}`, `one@${DOMAIN}`] }), 'modify bad-request bad-payload'],
        [own, x({ room: `one@${DOMAIN}` }, 'result'), 'modify bad-request bad-payload'],
        [own, x({ room: `one@${DOMAIN}` }, 'nonsense'), 'modify bad-request bad-payload'],
      ];
      for (const [attrs, payload, expected] of wrong) {
        expect(refusal(await ask(operator, 'close-room', attrs, payload)), `${attrs} ${payload}`).to.equal(expected);
      }
      expect(refusal(await ask(operator, 'unheard-of'))).to.equal('cancel item-not-found');
      expect(refusal(await ask(operator, ''))).to.equal('modify bad-request');
      expect(refusal(await ask(operator, 'ban', own)), 'of another command').to.include('bad-sessionid');
      const other = dialogue.person('operator@example/phone');
      expect(refusal(await ask(other, 'close-room', own)), 'of another client').to.include('bad-sessionid');
      const good = await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      expect(stateOf(good), 'the session stands where it stood').to.equal('executing complete prev complete');
      const alternate = (jid: string) => ask(operator, 'close-room', own, x({ alternate: jid }));
      expect(refusal(await alternate('a@b@c'))).to.include('bad-payload');
      expect(refusal(await ask(operator, 'close-room', own, x({ reason: 'x'.repeat(501) })))).to.include('bad-payload');
    });

    it('R17.4 other languages are answered in English', async () => {
      const reply = await ask(operator, 'ban', "xml:lang='zh-CN'");
      expect(commandIn(reply).attrs['xml:lang']).to.equal('en');
    });

    it('R17.5 a session ends in time, whatever is done in it, and with a restart', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      dialogue.clock.now += LIMITS.commandLife - 1;
      await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      dialogue.clock.now += 1;
      expect(refusal(await ask(operator, 'close-room', own))).to.equal('cancel not-allowed session-expired');
      const next = `sessionid='${idOf(await ask(operator, 'close-room'))}'`;
      await dialogue.restart('crash');
      expect(refusal(await ask(operator, 'close-room', next))).to.equal('cancel not-allowed session-expired');
    });

    it('R17.5 an operator has so many sessions, and the oldest gives way', async () => {
      await again({ commandSessions: 2 });
      const ids = [];
      for (let i = 0; i < 3; i += 1) ids.push(idOf(await ask(operator, 'ban')));
      const outcomes = [];
      for (const id of ids) {
        const reply = await ask(operator, 'ban', `sessionid='${id}' action='cancel'`);
        outcomes.push(conditionOf(reply) ?? stateOf(reply));
      }
      expect(outcomes).to.deep.equal(['not-allowed', 'canceled', 'canceled']);
    });

    it('R17.5 a step is carried out once, however often it is sent', async () => {
      const own = `sessionid='${idOf(await ask(operator, 'ban'))}'`;
      operator.take();
      const step = (id: string) =>
        `<iq type='set' id='${id}' to='${DOMAIN}'><command xmlns='${NS.commands}' node='ban' ${own}>${x({ address: 'a@example' })}</command></iq>`;
      operator.post(step('1'));
      operator.post(step('2'));
      await dialogue.settled();
      const replies = operator.take().sort((a, b) => (a.attrs.id < b.attrs.id ? -1 : 1));
      expect(replies.map((r) => refusal(r) || stateOf(r))).to.deep.equal([
        'completed',
        'modify bad-request bad-action',
      ]);
    });
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
    await again({ commandRows: 2 });
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
    expect(await dialogue.store.rooms()).to.deep.equal([]);
  });

  it('R17.7 a room that was closed meanwhile is said to be', async () => {
    const owner = await openRoom(dialogue);
    const confirm = await run('close-room', { room: ROOM });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    const reply = await ask(operator, 'close-room', `sessionid='${idOf(confirm)}'`, x({}));
    expect([stateOf(reply), noteOf(reply)]).to.deep.equal(['completed', 'error: The group has been closed meanwhile.']);
  });

  it('R17.7 when there are many rooms one is named by its address', async () => {
    await again({ commandRows: 1 });
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
      await again({ commandRows: 1, bans: 2 });
      for (const address of ['a@example', 'b@example']) await run('ban', { address });
      expect(refusal(await run('ban', { address: 'c@example' })), 'the limit').to.include('bad-payload');
      expect(stateOf(await run('ban', { address: 'a@example', reason: 'x' })), 'one of them').to.equal('completed');
      expect(fieldOf(await ask(operator, 'lift-bans'), 'addresses')?.attrs.type).to.equal('jid-multi');
      expect(refusal(await run('lift-bans', { addresses: ['a@example', 'x@example'] }))).to.include('bad-payload');
      expect(noteOf(await run('lift-bans', { addresses: ['a@example', 'B@example'] }))).to.equal(
        'info: 2 bans are lifted.',
      );
      expect(await dialogue.store.bans()).to.deep.equal([]);
    });

    it('R17.9 operators cannot be banned, nor can what is no address', async () => {
      for (const address of ['operator@example', 'example', 'a b@example', '@example', 'a@', '']) {
        expect(refusal(await run('ban', { address })), address).to.equal('modify bad-request bad-payload');
      }
      expect(await dialogue.store.bans()).to.deep.equal([]);
    });
  });
});
