// Asking for voice, and giving it: XEP-0045 §7.13, §8.6; docs/rules.md R24.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
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
import { change, itemOf, presences } from '../helpers/muc.ts';

describe('requests for voice', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let helper: Somebody;
  let visitor: Somebody;
  let member: Somebody;
  /** In a moderated room: the owner and a helper are moderators. */
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    await configure(owner, { moderatedroom: '1' });
    await change(owner, "jid='member@example' affiliation='member'");
    helper = dialogue.person('helper@example/x');
    visitor = dialogue.person('visitor@example/phone');
    member = dialogue.person('member@example/phone');
    await helper.join('helper');
    await visitor.join('visitor');
    await member.join('member');
    await change(owner, "nick='helper' role='moderator'");
    for (const one of [owner, helper, visitor, member]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const roleOf = (nick: string) => dialogue.core.rooms.get('lecture')?.occupants.byNick(nick)?.role;

  const submit = (who: Somebody, fields: Record<string, string>, type = 'submit') =>
    who.send(
      `<message id='v1' to='${ROOM}'><x xmlns='${NS.dataForms}' type='${type}'>${Object.entries({
        FORM_TYPE: NS.mucRequest,
        ...fields,
      })
        .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
        .join('')}</x></message>`,
    );
  const outcome = (got: readonly Element[]) =>
    got
      .filter((s) => s.name === 'message')
      .map(conditionOf)
      .join() || 'ok';
  const ask = async (who = visitor) => outcome(await submit(who, { 'muc#role': 'participant' }));
  const decide = async (who: Somebody, allow: string, more: Record<string, string> = {}) =>
    outcome(
      await submit(who, {
        'muc#role': 'participant',
        'muc#jid': visitor.jid,
        'muc#roomnick': 'visitor',
        'muc#request_allow': allow,
        ...more,
      }),
    );
  const formOf = (message: Element | undefined) =>
    (message?.getChild('x', NS.dataForms)?.getChildren('field') ?? []).map((f) => [
      f.attrs.var,
      f.attrs.type,
      f.getChildText('value'),
    ]);

  it('R24.1 a request becomes a form for all moderators, and nobody else hears of it', async () => {
    expect(await ask()).to.equal('ok');
    for (const moderator of [owner, helper]) {
      const [message, ...more] = moderator.take();
      expect([more, message?.attrs.from, message?.attrs.type]).to.deep.equal([[], ROOM, undefined]);
      expect(message?.getChild('x', NS.dataForms)?.attrs.type).to.equal('form');
      expect(formOf(message)).to.deep.equal([
        ['FORM_TYPE', 'hidden', NS.mucRequest],
        ['muc#role', 'list-single', 'participant'],
        ['muc#jid', 'jid-single', visitor.jid],
        ['muc#roomnick', 'text-single', 'visitor'],
        ['muc#request_allow', 'boolean', '0'],
      ]);
    }
    expect(member.take()).to.deep.equal([]);
    expect(roleOf('visitor')).to.equal('visitor');
  });

  for (const [how, fields] of [
    ['by its address', {}],
    ['by its nick', { 'muc#jid': '' }],
    ['by its address, whatever its nick is by now', { 'muc#roomnick': 'member' }],
  ] as const) {
    it(`R24.2 a moderator gives voice to one who is named ${how}, and all are told`, async () => {
      await ask();
      expect(await decide(helper, 'true', fields)).to.equal('ok');
      const seen = member.take();
      expect(presences(seen)).to.deep.equal(['visitor none/participant']);
      expect(itemOf(seen[0])?.getChild('actor')?.attrs.nick).to.equal('helper');
      expect(outline(await visitor.say('thank you'))).to.include('message visitor body');
      member.take();
      expect(await decide(owner, '1'), 'another one gives it, too').to.equal('ok');
      expect(member.take()).to.deep.equal([]);
    });
  }

  it('R24.2 who is refused, or passed over, stays a visitor', async () => {
    await ask();
    for (const allow of ['0', 'false']) expect(await decide(owner, allow)).to.equal('ok');
    expect(outcome(await submit(owner, { 'muc#request_allow': '1', 'muc#jid': visitor.jid }, 'cancel'))).to.equal('ok');
    expect([roleOf('visitor'), member.take()]).to.deep.equal(['visitor', []]);
    await change(owner, "nick='visitor' role='moderator'");
    await decide(helper, '0');
    await decide(helper, '1');
    expect(roleOf('visitor'), 'and nobody loses by it').to.equal('moderator');
  });

  it('R24.3 what is no decision, or about nobody, is refused', async () => {
    for (const allow of ['', 'yes', '2']) expect(await decide(owner, allow)).to.equal('bad-request');
    expect(outcome(await submit(owner, { 'muc#jid': visitor.jid }))).to.equal('bad-request');
    for (const type of ['form', 'result', 'nonsense']) {
      expect(outcome(await submit(owner, { 'muc#request_allow': '1' }, type)), type).to.equal('bad-request');
    }
    expect(await decide(owner, '1', { 'muc#jid': 'nobody@example/x' })).to.equal('item-not-found');
    expect(await decide(owner, '1', { 'muc#jid': '', 'muc#roomnick': 'nobody' })).to.equal('item-not-found');
    await visitor.leave('visitor');
    expect(await decide(owner, '1')).to.equal('item-not-found');
  });

  it('R24.4 visitors ask, and nobody gives himself voice', async () => {
    expect(await ask(member)).to.equal('unexpected-request');
    expect(await ask(dialogue.person('eve@example/x'))).to.equal('not-acceptable');
    for (const role of ['moderator', 'visitor', 'none', '']) {
      expect(outcome(await submit(visitor, { 'muc#role': role })), role).to.equal('bad-request');
    }
    expect(await decide(member, '1')).to.equal('unexpected-request');
    expect(await decide(visitor, '1'), 'is a request').to.equal('ok');
    expect(roleOf('visitor')).to.equal('visitor');
    expect(formOf(owner.take()[0]).at(-1)).to.deep.equal(['muc#request_allow', 'boolean', '0']);
  });

  it('R24.4 where no moderator is, there is nobody to ask', async () => {
    await helper.leave('helper');
    await owner.leave('owner');
    expect(await ask()).to.equal('recipient-unavailable');
  });

  it('R24.5 nobody asks again and again', async () => {
    expect([await ask(), await ask(), await ask()]).to.deep.equal(['ok', 'ok', 'policy-violation']);
    await visitor.leave('visitor');
    await visitor.join('other');
    expect(await ask(), 'under another nick').to.equal('policy-violation');
    expect(owner.take().filter((s) => s.name === 'message')).to.have.length(2);
    dialogue.clock.now += 60_000;
    expect(await ask()).to.equal('ok');
  });
});
