// Who may do what to whom, and who hears of it: XEP-0045 §5, §8.2 to §10.8; docs/rules.md R22.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  codesOf,
  configure,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, itemOf, names, presences } from '../helpers/muc.ts';

const KINDS = ['owner', 'admin', 'member', 'nobody'] as const;

describe('rights over others', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const room = () => {
    const found = dialogue.core.rooms.get('lecture');
    if (!found) throw new Error('no room');
    return found;
  };
  const roleOf = (nick: string) => room().occupants.byNick(nick)?.role;
  const enter = async (nick: string, affiliation = 'none') => {
    await change(owner, `jid='${nick}@example' affiliation='${affiliation}'`);
    const one = dialogue.person(`${nick}@example/x`);
    await one.join(nick);
    return one;
  };

  // Rows: who does it; columns: to whom. Moderators of each affiliation, and participants of each but the first two.
  const NO = 'not-allowed';
  const TABLES: Record<string, readonly (readonly [who: string, ...outcomes: string[]])[]> = {
    "role='none'": [
      ['owner', NO, 'ok', 'ok', 'ok'],
      ['admin', NO, NO, 'ok', 'ok'],
      ['member', NO, NO, 'ok', 'ok'],
      ['nobody', NO, NO, 'ok', 'ok'],
    ],
    "role='visitor'": [
      ['owner', NO, NO, 'ok', 'ok'],
      ['admin', NO, NO, 'ok', 'ok'],
      ['member', NO, NO, NO, 'ok'],
      ['nobody', NO, NO, NO, 'ok'],
    ],
    "role='participant'": [
      ['owner', NO, NO, 'ok', 'ok'],
      ['admin', NO, NO, 'ok', 'ok'],
      ['member', NO, NO, 'ok', 'ok'],
      ['nobody', NO, NO, 'ok', 'ok'],
    ],
    "role='moderator'": [
      ['owner', 'ok', 'ok', 'ok', 'ok'],
      ['admin', 'ok', 'ok', 'ok', 'ok'],
      ['member', 'ok', 'ok', NO, NO],
      ['nobody', 'ok', 'ok', NO, NO],
    ],
  };
  for (const [role, rows] of Object.entries(TABLES)) {
    it(`R22.6 ${role} from a moderator of each affiliation to one of each`, async () => {
      for (const [who, ...expected] of rows) {
        const got: string[] = [];
        for (const kind of KINDS) {
          const target = `to${kind}`;
          await enter(target, kind === 'nobody' ? 'none' : kind);
          const doer = await enter(`by${who}`, who === 'nobody' ? 'none' : who);
          await change(owner, `nick='by${who}' role='moderator'`);
          got.push(await change(doer, `nick='${target}' ${role}`));
          await doer.leave(`by${who}`);
        }
        expect(got, who).to.deep.equal(expected);
        for (const kind of KINDS) await dialogue.person(`to${kind}@example/x`).leave(`to${kind}`);
      }
    });
  }

  it('R22.6 moderators who are no admins do nothing to moderators, participants nothing to anybody', async () => {
    const bob = await enter('bob');
    await enter('anna');
    await change(owner, "nick='bob' role='moderator'", "nick='anna' role='moderator'");
    for (const role of ['none', 'visitor', 'participant']) {
      expect(await change(bob, `nick='anna' role='${role}'`), role).to.equal('not-allowed');
    }
    await change(owner, "nick='bob' role='participant'");
    for (const role of ['none', 'visitor', 'moderator']) {
      expect(await change(bob, `nick='anna' role='${role}'`), role).to.equal('forbidden');
    }
    expect(await change(dialogue.person('eve@example/x'), "nick='anna' role='none'")).to.equal('forbidden');
  });

  it('R22.7 owners say who is owner or admin; admins ban those below, nobody himself', async () => {
    const admin = await enter('admin', 'admin');
    const member = await enter('member', 'member');
    await enter('other', 'admin');
    for (const [who, item, expected] of [
      [admin, "jid='x@example' affiliation='owner'", 'forbidden'],
      [admin, "jid='x@example' affiliation='admin'", 'forbidden'],
      [admin, "jid='owner@example' affiliation='member'", 'forbidden'],
      [admin, "jid='other@example' affiliation='none'", 'forbidden'],
      [admin, "jid='owner@example' affiliation='outcast'", 'not-allowed'],
      [admin, "jid='other@example' affiliation='outcast'", 'not-allowed'],
      [admin, "jid='admin@example' affiliation='outcast'", 'conflict'],
      [owner, "jid='owner@example' affiliation='outcast'", 'conflict'],
      [owner, "jid='owner@example' affiliation='admin'", 'conflict'],
      [member, "jid='x@example' affiliation='member'", 'forbidden'],
      [member, "jid='member@example' affiliation='none'", 'forbidden'],
      [admin, "jid='x@example' affiliation='member'", 'ok'],
      [admin, "jid='x@example' affiliation='outcast'", 'ok'],
      [admin, "jid='x@example' affiliation='none'", 'ok'],
      [owner, "jid='other@example' affiliation='outcast'", 'ok'],
    ] as const) {
      expect(await change(who, item), item).to.equal(expected);
    }
    expect(await change(admin, "jid='admin@example' affiliation='member'"), 'an admin resigns').to.equal('ok');
    expect([roleOf('admin'), await names(owner, 'admin')]).to.deep.equal(['participant', '']);
  });

  it('R22.8 who is in the room hears of a change by presence, with actor and reason', async () => {
    const bob = await enter('bob');
    const anna = await enter('anna');
    for (const one of [owner, bob, anna]) one.take();
    for (const [affiliation, line] of [
      ['member', 'bob member/participant'],
      ['admin', 'bob admin/moderator'],
      ['owner', 'bob owner/moderator'],
      ['member', 'bob member/participant'],
      ['none', 'bob none/participant'],
    ] as const) {
      await change(owner, `<item jid='bob@example' affiliation='${affiliation}'><reason>why not</reason></item>`);
      const seen = anna.take();
      expect(presences(seen)).to.deep.equal([line]);
      expect(itemOf(seen[0])?.getChild('actor')?.attrs.nick).to.equal('owner');
      expect(itemOf(seen[0])?.getChildText('reason')).to.equal('why not');
      expect(presences(bob.take())).to.include(`${line} bob@example/x 110`);
    }
    await change(owner, "jid='bob@example' affiliation='none'");
    expect(anna.take(), 'nothing changed').to.deep.equal([]);
  });

  it('R22.8 who is not there is told of it by a message with 101, and of a loss not at all', async () => {
    const home = dialogue.person('far@example');
    for (const affiliation of ['member', 'admin', 'owner']) {
      await change(owner, `jid='far@example' affiliation='${affiliation}'`);
      const [told, ...more] = home.take();
      expect([more, codesOf(told), itemOf(told)?.attrs]).to.deep.equal([
        [],
        ['101'],
        { affiliation, jid: 'far@example' },
      ]);
      expect([told?.name, told && attr(told, 'from')]).to.deep.equal(['message', ROOM]);
    }
    await change(owner, "jid='far@example' affiliation='none'");
    expect(home.take()).to.deep.equal([]);
  });

  it('R22.9 in a room of members new ones are invited, and those who are none any more are put out (321) and nothing else', async () => {
    await configure(owner, { membersonly: '1', roomsecret: 'cauldronburn' });
    const home = dialogue.person('far@example');
    const invitations = (got: Element[]) => got.filter((s) => s.getChild('x', NS.mucUser)?.getChild('invite'));
    await change(owner, "jid='far@example' affiliation='member'");
    const [invitation, ...more] = invitations(home.take());
    const x = invitation?.getChild('x', NS.mucUser);
    expect([more, x?.getChild('invite')?.attrs.from, x?.getChildText('password')]).to.deep.equal([
      [],
      `${ROOM}/owner`,
      'cauldronburn',
    ]);
    expect(invitation?.children, 'who made it a member may invite it besides').to.have.length(1);
    await change(owner, "jid='far@example' affiliation='admin'");
    expect(invitations(home.take()), 'belonged before').to.deep.equal([]);
    await configure(owner, { passwordprotectedroom: '0' });
    const bob = await enter('bob', 'member');
    const anna = await enter('anna', 'member');
    for (const one of [owner, bob, anna]) one.take();
    await change(owner, "<item jid='bob@example' affiliation='none'><reason>over</reason></item>");
    expect(presences(bob.take())).to.deep.equal(['-bob none/none bob@example/x 110,321']);
    const seen = anna.take();
    expect(presences(seen)).to.deep.equal(['-bob none/none 321']);
    expect([itemOf(seen[0])?.getChild('actor')?.attrs.nick, itemOf(seen[0])?.getChildText('reason')]).to.deep.equal([
      'owner',
      'over',
    ]);
  });

  it('R22.10 a higher affiliation takes no role away, a lower one gives none', async () => {
    await enter('bob');
    const to = async (affiliation: string) => {
      await change(owner, `jid='bob@example' affiliation='${affiliation}'`);
      return roleOf('bob');
    };
    await change(owner, "nick='bob' role='moderator'");
    expect(await to('member')).to.equal('moderator');
    await change(owner, "jid='bob@example' affiliation='member' nick='Robert'");
    expect(roleOf('bob'), 'a nick was reserved').to.equal('moderator');
    await change(owner, "nick='bob' role='visitor'");
    await change(owner, "jid='bob@example' affiliation='member' nick='Rob'");
    expect(roleOf('bob'), 'another nick was').to.equal('visitor');
    expect(await to('none')).to.equal('visitor');
    expect(await to('member')).to.equal('participant');
    expect(await to('admin')).to.equal('moderator');
    expect(await to('none')).to.equal('participant');
    await configure(owner, { moderatedroom: '1' });
    expect(roleOf('bob')).to.equal('visitor');
    expect(await to('member')).to.equal('participant');
    expect(await to('none')).to.equal('visitor');
  });
});
