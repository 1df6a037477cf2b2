// Who sees whom, and whose address: XEP-0045 §4.2, §7.2.2, §10.2; docs/rules.md R20.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { configure, type Dialogue, openRoom, ROOM, type Somebody, stanza, startDialogue } from '../helpers/dialogue.ts';
import { change, outcome, presences } from '../helpers/muc.ts';

describe('presence in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let member: Somebody;
  /** A moderated room that shows moderators and participants: bob is a visitor, the member is none. */
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    await configure(owner, { moderatedroom: '1' });
    await broadcast('moderator', 'participant');
    await change(owner, "jid='member@example' affiliation='member'");
    bob = dialogue.person('bob@example/phone');
    member = dialogue.person('member@example/phone');
    await member.join('member');
    await bob.join('bob');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const submit = (fields: string) =>
    outcome(
      owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${fields}</x></query>`),
    );
  const shown = (roles: readonly string[]) =>
    `<field var='muc#roomconfig_presencebroadcast'>${roles.map((r) => `<value>${r}</value>`).join('')}</field>`;
  const broadcast = (...roles: string[]) => submit(shown(roles));
  /** What each of them is told while `act` goes on. */
  async function told(people: Record<string, Somebody>, act: () => Promise<unknown>) {
    for (const one of Object.values(people)) one.take();
    const before = dialogue.written.length;
    await act();
    const written = dialogue.written.slice(before);
    return Object.fromEntries(
      Object.entries(people).map(([name, { jid }]) => [
        name,
        presences(written.filter((text) => text.includes(` to="${jid}"`)).map((text) => stanza(text))),
      ]),
    );
  }

  it('R20.1 one whose role is not for all is seen by moderators and itself, from entering to leaving', async () => {
    const eve = dialogue.person('eve@example/x');
    const people = { owner, bob, member, eve };
    const only = (line: string, own: string) => ({ owner: [line], bob: [], member: [], eve: [own] });
    const jid = 'eve@example/x';
    const entered = await told(people, () => eve.join('eve'));
    expect([entered.owner, entered.bob, entered.member]).to.deep.equal([[`eve none/visitor ${jid}`], [], []]);
    expect(entered.eve).to.deep.equal([
      'owner owner/moderator',
      'member member/participant',
      `eve none/visitor ${jid} 110,170`,
    ]);
    expect(await told(people, () => eve.send(`<presence to='${ROOM}/eve'><show>away</show></presence>`))).to.deep.equal(
      only(`eve none/visitor ${jid}`, `eve none/visitor ${jid} 110`),
    );
    const renamed = await told(people, () => eve.send(`<presence to='${ROOM}/eva'/>`));
    expect(renamed.owner).to.deep.equal([`-eve none/visitor ${jid} 303`, `eva none/visitor ${jid}`]);
    expect([renamed.bob, renamed.member]).to.deep.equal([[], []]);
    expect(await told(people, () => eve.leave('eva'))).to.deep.equal(
      only(`-eva none/none ${jid}`, `-eva none/none ${jid} 110`),
    );
    await eve.join('eve');
    expect(await told(people, () => change(owner, "nick='eve' role='none'"))).to.deep.equal(
      only(`-eve none/none ${jid} 307`, `-eve none/none ${jid} 110,307`),
    );
  });

  it('R20.1 service discovery of the room names those whom one sees there', async () => {
    const items = async (who: Somebody) => {
      const reply = await who.iq('get', `<query xmlns='${NS.discoItems}'/>`);
      return reply
        .getChild('query')
        ?.getChildren('item')
        .map((item) => item.attrs.jid.slice(ROOM.length + 1));
    };
    expect(await items(owner)).to.deep.equal(['owner', 'member', 'bob']);
    expect(await items(member)).to.deep.equal(['owner', 'member']);
    expect(await items(bob)).to.deep.equal(['owner', 'member', 'bob']);
    expect(await items(dialogue.person('eve@example/x'))).to.deep.equal([]);
  });

  it('R20.2 who comes into sight by another role comes, who leaves it goes; moderators see the change', async () => {
    await dialogue.person('eve@example/x').join('eve');
    const people = { owner, bob, member };
    expect(await told(people, () => change(owner, "nick='bob' role='participant'"))).to.deep.equal({
      owner: ['bob none/participant bob@example/phone'],
      bob: ['bob none/participant bob@example/phone 110'],
      member: ['bob none/participant'],
    });
    expect(await told(people, () => change(owner, "nick='bob' role='visitor'"))).to.deep.equal({
      owner: ['bob none/visitor bob@example/phone'],
      bob: ['bob none/visitor bob@example/phone 110'],
      member: ['-bob none/none'],
    });
  });

  it('R20.3 who becomes a moderator is shown those who are hidden, and who is none any more sees them go', async () => {
    const people = { bob, member };
    expect(await told(people, () => change(owner, "nick='member' role='moderator'"))).to.deep.equal({
      bob: ['member member/moderator'],
      member: [
        'member member/moderator member@example/phone 110',
        'owner owner/moderator owner@example/desk',
        'bob none/visitor bob@example/phone',
      ],
    });
    expect(await told(people, () => change(owner, "nick='member' role='participant'"))).to.deep.equal({
      bob: ['member member/participant'],
      member: ['member member/participant member@example/phone 110', '-bob none/none'],
    });
  });

  it('R20.4 when other roles are shown, those come and these go, for all but moderators', async () => {
    const people = { owner, bob, member };
    expect(await told(people, () => broadcast('moderator', 'participant', 'visitor'))).to.deep.equal({
      owner: [],
      bob: [],
      member: ['bob none/visitor'],
    });
    expect(await told(people, () => broadcast())).to.deep.equal({
      owner: [],
      bob: ['-owner owner/none', '-member member/none'],
      member: ['-owner owner/none', '-bob none/none'],
    });
    expect(await told(people, () => broadcast('visitor'))).to.deep.equal({
      owner: [],
      bob: [],
      member: ['bob none/visitor'],
    });
  });

  it('R20.4 when roles change by the same form, each sees each come or go once', async () => {
    await configure(owner, { moderatedroom: '0' });
    await broadcast('moderator', 'participant', 'visitor');
    const moderated = (yes: string) => `<field var='muc#roomconfig_moderatedroom'><value>${yes}</value></field>`;
    const people = { owner, bob, member };
    const hidden = await told(people, () => submit(moderated('1') + shown(['moderator', 'participant'])));
    expect(hidden).to.deep.equal({
      owner: ['bob none/visitor bob@example/phone'],
      bob: ['bob none/visitor bob@example/phone 110'],
      member: ['-bob none/none'],
    });
    expect(await told(people, () => submit(moderated('0') + shown(['moderator', 'participant'])))).to.deep.equal({
      owner: ['bob none/participant bob@example/phone'],
      bob: ['bob none/participant bob@example/phone 110'],
      member: ['bob none/participant'],
    });
  });

  it('R20.5 who becomes a moderator gets the real addresses; who is none any more gets no more of them', async () => {
    await broadcast('moderator', 'participant', 'visitor');
    const people = { bob };
    expect(await told(people, () => change(owner, "nick='bob' role='moderator'"))).to.deep.equal({
      bob: [
        'bob none/moderator bob@example/phone 110',
        'owner owner/moderator owner@example/desk',
        'member member/participant member@example/phone',
      ],
    });
    expect(await told(people, () => member.send(`<presence to='${ROOM}/member'/>`))).to.deep.equal({
      bob: ['member member/participant member@example/phone'],
    });
    expect(await told(people, () => change(owner, "nick='bob' role='visitor'"))).to.deep.equal({
      bob: ['bob none/visitor bob@example/phone 110'],
    });
    expect(await told(people, () => member.send(`<presence to='${ROOM}/member'/>`))).to.deep.equal({
      bob: ['member member/participant'],
    });
    await configure(owner, { whois: 'anyone' });
    expect(await told(people, () => change(owner, "nick='bob' role='moderator'")), 'knows them already').to.deep.equal({
      bob: ['bob none/moderator bob@example/phone 110'],
    });
  });

  it('R20.6 what others see of one with several clients is what the newest said, and after it the one before', async () => {
    const tablet = dialogue.person('member@example/tablet');
    const people = { owner, member, tablet };
    const joined = await told(people, () => tablet.join('member', { more: '<show>dnd</show>' }));
    expect(joined.owner).to.deep.equal(['member member/participant member@example/tablet']);
    expect(joined.member?.join()).to.match(/^member member\/participant member@example\/tablet 110/);
    const shows = async (nick: string) => {
      const got = await dialogue.person(`${nick}@example/x`).join(nick);
      return got.find((s) => s.attrs.from === `${ROOM}/member`)?.getChildText('show');
    };
    expect(await shows('eve')).to.equal('dnd');
    expect(await told(people, () => tablet.leave('member'))).to.deep.equal({
      owner: ['member member/participant member@example/phone'],
      member: ['member member/participant member@example/phone 110'],
      tablet: ['-member member/none member@example/tablet 110'],
    });
    expect(await shows('ann')).to.equal(null);
  });
});
