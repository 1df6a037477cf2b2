// Private messages between occupants: XEP-0045 §7.5, §10.2; docs/rules.md R26.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
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
import { change } from '../helpers/muc.ts';

describe('private messages', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone');
    anna = dialogue.person('anna@example/phone');
    await bob.join('bob');
    await anna.join('anna');
    for (const one of [owner, bob, anna]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const write = (from: Somebody, nick: string, { type = 'chat', id = 'm', content = '<body>psst</body>' } = {}) =>
    from.send(`<message to='${ROOM}/${nick}' id='${id}'${type ? ` type='${type}'` : ''}>${content}</message>`);
  const outcome = (got: readonly Element[]) => got.map(conditionOf).join() || 'ok';

  it('R26.1 muc#roomconfig_allowpm says by role who may write to whom', async () => {
    await change(owner, "nick='anna' role='visitor'");
    for (const [setting, ...expected] of [
      ['anyone', 'ok', 'ok', 'ok'],
      ['participants', 'ok', 'ok', 'forbidden'],
      ['moderators', 'ok', 'forbidden', 'forbidden'],
      ['none', 'forbidden', 'forbidden', 'forbidden'],
    ] as const) {
      await configure(owner, { allowpm: setting });
      const got = [];
      for (const [who, to] of [
        [owner, 'bob'],
        [bob, 'anna'],
        [anna, 'owner'],
      ] as const) {
        bob.take();
        const delivered = dialogue.written.length;
        got.push(outcome(await write(who, to)));
        const psst = dialogue.written.slice(delivered).filter((text) => text.includes('psst'));
        expect(psst.length, `${setting} to ${to}`).to.equal(got.at(-1) === 'ok' ? 1 : 0);
      }
      expect(got, setting).to.deep.equal(expected);
    }
  });

  it('R26.2 it comes from the occupant address to all sessions of one occupant, marked, with type and id as they were', async () => {
    const tablet = dialogue.person('bob@example/tablet');
    await tablet.join('bob');
    anna.take();
    bob.take();
    const forged = `<x xmlns='${NS.mucUser}'><item affiliation='owner'/></x><occupant-id xmlns='${NS.occupantId}' id='x'/>`;
    for (const [type, as] of [
      ['chat', 'chat'],
      ['', 'normal'],
      ['normal', 'normal'],
      ['nonsense', 'normal'],
    ] as const) {
      expect(await write(anna, 'bob', { type, content: `<body>psst</body>${forged}` })).to.deep.equal([]);
      for (const got of [bob.take(), tablet.take()]) {
        const [message, ...more] = got;
        expect([more, message?.attrs.from, message?.attrs.id, message?.attrs.type ?? 'normal']).to.deep.equal([
          [],
          `${ROOM}/anna`,
          'm',
          as,
        ]);
        expect(message?.getChild('x', NS.mucUser)?.children).to.deep.equal([]);
        const id = dialogue.core.rooms.get('lecture')?.occupants.byNick('anna')?.id;
        expect(message?.getChildren('occupant-id').map((o) => o.attrs.id)).to.deep.equal([id]);
      }
    }
    expect(outline(owner.take().filter((s) => s.name === 'message'))).to.deep.equal([]);
    expect(dialogue.written.join()).not.to.match(/<message[^>]*anna@example[^>]*><body>psst/);
  });

  it('R26.3 to nobody it is not found, from outside not acceptable, of type groupchat a bad request; none arrives', async () => {
    const eve = dialogue.person('eve@example/x');
    expect(outcome(await write(anna, 'nobody'))).to.equal('item-not-found');
    expect(outcome(await write(eve, 'bob'))).to.equal('not-acceptable');
    expect(outcome(await write(anna, 'bob', { type: 'groupchat' }))).to.equal('bad-request');
    expect(bob.take()).to.deep.equal([]);
  });

  const error = (condition: 'not-acceptable' | 'policy-violation' | 'gone' | 'service-unavailable', id = 'm') =>
    `<message type='error' id='${id}' to='${ROOM}/anna'>${new Fault(condition, 'anna@example is mean', 'modify').toElement()}</message>`;

  it('R26.4 the error of one that is not taken comes back to the session that wrote it, once, and to nobody else', async () => {
    const tablet = dialogue.person('anna@example/tablet');
    await tablet.join('anna');
    await write(anna, 'bob', { id: 'p1' });
    for (const one of [owner, bob, anna, tablet]) one.take();
    await bob.send(error('not-acceptable', 'p1'));
    const [told, ...more] = anna.take();
    expect([more, conditionOf(told), told && attr(told, 'id'), told && attr(told, 'from')]).to.deep.equal([
      [],
      'not-acceptable',
      'p1',
      `${ROOM}/bob`,
    ]);
    expect(told?.getChild('error')?.attrs.type).to.equal('modify');
    expect(told?.toString()).not.to.include('example is mean');
    await bob.send(error('not-acceptable', 'p1'));
    for (const one of [owner, anna, tablet]) expect(one.take()).to.deep.equal([]);
  });

  it('R26.4 an error of what was never written reaches nobody', async () => {
    await write(owner, 'bob', { id: 'p1' });
    await bob.send(error('not-acceptable', 'p1'));
    await bob.send(error('not-acceptable', 'p2'));
    await dialogue.person('eve@example/x').send(error('not-acceptable', 'p1'));
    expect([...anna.take(), ...owner.take()].filter((s) => s.name === 'message')).to.deep.equal([]);
    expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('bob')).not.to.equal(undefined);
  });

  it('R26.5 an error that says that the recipient is gone puts out that session, and no other', async () => {
    const tablet = dialogue.person('bob@example/tablet');
    await tablet.join('bob');
    await write(anna, 'bob', { id: 'p1' });
    bob.take();
    expect(outline(await tablet.send(error('service-unavailable', 'p1')))).to.deep.equal([
      'presence unavailable bob 110,333',
    ]);
    const sessions = dialogue.core.rooms.get('lecture')?.occupants.byNick('bob')?.sessions;
    expect([...(sessions?.keys() ?? [])]).to.deep.equal([bob.jid]);
    anna.take();
    await bob.send(error('gone', 'p1'));
    expect(outline(anna.take())).to.deep.equal(['presence unavailable bob 333']);
  });
});
