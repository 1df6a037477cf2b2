// What one who enters is told of the discussion (XEP-0045 §7.2.13, §7.2.14); docs/rules.md R15.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { configure, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

const group = (content: string) => `<message type='groupchat' to='${ROOM}'>${content}</message>`;

describe('R15.14 the discussion told to one who enters', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { archive: { history: 5 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const told = async (who: Somebody, nick: string, x = ''): Promise<Element[]> => {
    await who.leave(nick);
    return (await who.join(nick, { x })).filter((s) => s.name === 'message' && !s.getChild('subject'));
  };
  const bodies = (stanzas: readonly Element[]) => stanzas.map((s) => s.getChildText('body') ?? 'none');

  it('is as it was said, with its time and the room as who delayed it', async () => {
    await bob.join('bob');
    await bob.send(`<message type='groupchat' to='${ROOM}' id='m-1' xml:lang='zh'><body>&lt;好&gt;</body></message>`);
    const [live] = owner.take().filter((s) => s.getChild('body'));
    await bob.send(`<presence to='${ROOM}/robert'/>`);
    dialogue.clock.now += 5_000;
    const anna = dialogue.person('anna@example/x');
    const [message] = await told(anna, 'anna');
    expect(message?.attrs).to.deep.include({
      from: `${ROOM}/bob`,
      to: anna.jid,
      id: 'm-1',
      type: 'groupchat',
      'xml:lang': 'zh',
    });
    const [delay, ...rest] = message?.getChildren('delay') ?? [];
    expect(rest).to.have.length(0);
    expect(delay?.attrs).to.deep.equal({ xmlns: NS.delay, from: ROOM, stamp: '2026-05-04T09:00:00.000Z' });
    const without = message?.getChildElements().filter((el) => el.name !== 'delay');
    expect(without?.map(String)).to.deep.equal(live?.getChildElements().map(String));
  });

  it('is the same after a restart, and when the room had been empty', async () => {
    for (const body of ['a', 'b', 'c']) await owner.say(body);
    const before = (await told(bob, 'bob')).map(String);
    await bob.leave('bob');
    await owner.leave('owner');
    expect((await told(bob, 'bob')).map(String)).to.deep.equal(before);
    await dialogue.restart('crash');
    expect((await told(bob, 'bob')).map(String)).to.deep.equal(before);
  });

  it('is whole also when those in the room had asked for none of it', async () => {
    await owner.say('a');
    await owner.leave('owner');
    await owner.join('owner', { x: "<history maxstanzas='0'/>" });
    await owner.say('b');
    expect(bodies(await told(bob, 'bob')).join('')).to.equal('ab');
  });

  it('has no subjects of before, nor how far others have read, but reactions', async () => {
    await owner.say('one');
    await owner.send(group('<subject>old</subject>'));
    await owner.send(group(`<displayed xmlns='${NS.markers}' id='x'/>`));
    await owner.send(group(`<reactions xmlns='${NS.reactions}' id='x'><reaction>x</reaction></reactions>`));
    expect(bodies(await told(bob, 'bob'))).to.deep.equal(['one', 'none']);
    await bob.leave('bob');
    await owner.leave('owner');
    expect(bodies(await told(bob, 'bob')), 'read from the disk').to.deep.equal(['one', 'none']);
  });

  const setLength = (length: string) =>
    owner.iq(
      'set',
      `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='muc#maxhistoryfetch'><value>${length}</value></field></x></query>`,
    );

  it('is not longer than the room wants it, nor than the limit', async () => {
    for (const body of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await owner.say(body);
    expect(bodies(await told(bob, 'bob')).join('')).to.equal('cdefg');
    await setLength('2');
    expect(bodies(await told(bob, 'bob')).join('')).to.equal('fg');
    expect(bodies(await told(bob, 'bob', "<history maxstanzas='4'/>")).join('')).to.equal('fg');
    await setLength('0');
    expect(bodies(await told(bob, 'bob'))).to.deep.equal([]);
  });

  it('is not longer than the limit in bytes, from memory or from the disk; the newest are told', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { archive: { historySize: 4_000 }, messages: { burst: 100 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    for (const letter of 'abc') await owner.say(letter.repeat(1_000));
    for (const letter of '好的') await owner.say(letter.repeat(500));
    const first = async () => bodies(await told(bob, 'bob')).map((body) => body[0]);
    expect(await first()).to.deep.equal(['好', '的']);
    await owner.say('short');
    expect(await first()).to.deep.equal(['好', '的', 's']);
    await bob.leave('bob');
    await owner.leave('owner');
    expect(await first()).to.deep.equal(['好', '的', 's']);
    const room = dialogue.core.rooms.get('lecture');
    if (room) room.config = { ...room.config, archiving: false };
    await bob.say('d'.repeat(1_000));
    expect(await first()).to.deep.equal(['的', 's', 'd']);
  });

  it('is the smallest of what is asked for together', async () => {
    for (const body of ['a', 'b', 'c', 'd']) {
      await owner.say(body);
      dialogue.clock.now += 60_000;
    }
    for (const [asked, expected] of [
      [`seconds='130' maxstanzas='1'`, 'd'],
      [`seconds='130' maxstanzas='3'`, 'cd'],
      [`seconds='0'`, ''],
      [`seconds='60'`, 'd'],
      [`since='2026-05-04T09:02:00Z' maxstanzas='9'`, 'cd'],
      [`since='2026-05-04T11:03:00+02:00'`, 'd'],
      [`since='2026-05-04T09:03:00.5Z'`, ''],
      [`since='1970-01-01T00:00:00Z'`, 'abcd'],
      [`since='20260504T09:03:00'`, 'abcd'],
      [`since='2026-05-04T09:03:00'`, 'abcd'],
      [`maxchars='-5' seconds='1e2' maxstanzas=''`, 'abcd'],
      [`maxchars='1'`, ''],
    ] as const) {
      expect(bodies(await told(bob, 'bob', `<history ${asked}/>`)).join(''), asked).to.equal(expected);
    }
  });

  it('counts characters of whole stanzas as they are sent, the newest first', async () => {
    for (const body of ['a', 'long'.repeat(50), 'c']) await owner.say(body);
    await told(bob, 'bob');
    const lengths = dialogue.written
      .filter((text) => text.includes('<delay') && text.includes('<body>'))
      .map((text) => text.length);
    expect(lengths).to.have.length(3);
    const [a = 0, long = 0, c = 0] = lengths;
    for (const [chars, number] of [
      [c - 1, 0],
      [c, 1],
      [c + long - 1, 1],
      [c + long, 2],
      [a + long + c - 1, 2],
      [a + long + c, 3],
    ] as const) {
      expect(await told(bob, 'bob', `<history maxchars='${chars}'/>`), String(chars)).to.have.length(number);
    }
  });

  it('names senders to those who may see them', async () => {
    const sender = (stanzas: readonly Element[]) =>
      stanzas.map((s) => s.getChild('addresses', NS.address)?.getChild('address')?.attrs);
    await owner.say('hidden');
    expect(sender(await told(bob, 'bob'))).to.deep.equal([undefined]);
    expect(sender(await told(owner, 'owner'))).to.deep.equal([{ type: 'ofrom', jid: owner.jid }]);
    await configure(owner, { whois: 'anyone' });
    await owner.say('open');
    expect(sender(await told(bob, 'bob'))).to.deep.equal([undefined, { type: 'ofrom', jid: owner.jid }]);
    await configure(owner, { whois: 'moderators' });
    expect(sender(await told(bob, 'bob'))).to.deep.equal([undefined, undefined]);
  });
});
