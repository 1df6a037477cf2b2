// Lists, roles and affiliations: XEP-0045 §8 to §10.8, §17.3; docs/rules.md R22.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, itemOf, list, names, presences } from '../helpers/muc.ts';

describe('roles, affiliations and their lists', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
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
  const room = () => {
    const found = dialogue.core.rooms.get('lecture');
    if (!found) throw new Error('no room');
    return found;
  };
  const roleOf = (nick: string) => room().occupants.byNick(nick)?.role;

  it('R22.1 items of affiliations have address and nick, those of roles all four, with the full address', async () => {
    await change(owner, "affiliation='member' jid='bob@example'", "affiliation='member' jid='zoe@example' nick='Zoë'");
    await change(owner, "affiliation='member' jid='far@example'", "affiliation='outcast' jid='eve@example'");
    expect(await list(owner, "affiliation='member'")).to.deep.equal([
      { affiliation: 'member', jid: 'bob@example', nick: 'bob' },
      { affiliation: 'member', jid: 'zoe@example', nick: 'Zoë' },
      { affiliation: 'member', jid: 'far@example' },
    ]);
    expect(await list(owner, "affiliation='outcast'")).to.deep.equal([{ affiliation: 'outcast', jid: 'eve@example' }]);
    expect(await list(owner, "affiliation='none'")).to.deep.equal([]);
    expect(await list(owner, "role='participant'")).to.deep.equal([
      { nick: 'bob', role: 'participant', affiliation: 'member', jid: 'bob@example/phone' },
      { nick: 'anna', role: 'participant', affiliation: 'none', jid: 'anna@example/phone' },
    ]);
    for (const attrs of ['', "role='king'", "affiliation='king'", "role='visitor' affiliation='none'"]) {
      expect(await list(owner, attrs), attrs).to.equal('bad-request');
    }
  });

  it('R22.2 lists of affiliations are for admins, those of owners and admins for owners, where addresses are hidden', async () => {
    await change(owner, "affiliation='admin' jid='bob@example'", "affiliation='member' jid='anna@example'");
    const eve = dialogue.person('eve@example/x');
    const seen = async (who: Somebody) => [
      await names(who, 'owner'),
      await names(who, 'admin'),
      await names(who, 'member'),
      await names(who, 'outcast'),
    ];
    const no = 'forbidden';
    expect(await seen(owner)).to.deep.equal(['owner@example', 'bob@example', 'anna@example', '']);
    expect(await seen(bob)).to.deep.equal([no, no, 'anna@example', '']);
    for (const one of [anna, eve]) expect(await seen(one)).to.deep.equal([no, no, no, no]);

    await configure(owner, { whois: 'anyone' });
    for (const one of [bob, anna]) {
      expect((await seen(one)).slice(0, 3)).to.deep.equal(['owner@example', 'bob@example', 'anna@example']);
    }
    expect([await names(bob, 'outcast'), await names(anna, 'outcast')]).to.deep.equal(['', no]);
    expect(await seen(eve)).to.deep.equal([no, no, no, no]);
    await anna.leave('anna');
    expect(await names(anna, 'member'), 'a member who is not there').to.equal('anna@example');
  });

  it('R22.2 muc#roomconfig_getmemberlist says by role who else may see the list of members', async () => {
    await configure(owner, { whois: 'anyone' });
    const form = (values: string) =>
      owner.iq(
        'set',
        `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='muc#roomconfig_getmemberlist'>${values}</field></x></query>`,
      );
    expect(await names(bob, 'member')).to.equal('');
    await form('<value>moderator</value>');
    expect(await names(bob, 'member')).to.equal('forbidden');
    await change(owner, "nick='bob' role='moderator'");
    expect(await names(bob, 'member')).to.equal('');
    await form('');
    expect([await names(bob, 'member'), await names(owner, 'member')]).to.deep.equal(['forbidden', '']);
  });

  it('R22.2 lists of roles are for moderators, and for admins who are not in the room', async () => {
    expect(await names(bob, 'participant')).to.equal('forbidden');
    await change(owner, "nick='bob' role='moderator'");
    expect(await names(bob, 'moderator')).to.equal('owner bob');
    const admin = dialogue.person('zoe@example/x');
    expect(await names(admin, 'moderator')).to.equal('forbidden');
    await change(owner, "affiliation='admin' jid='zoe@example'");
    expect(await names(admin, 'moderator')).to.equal('owner bob');
    expect(await change(admin, "nick='anna' role='visitor'")).to.equal('ok');
    expect(await names(dialogue.person('bob@example/desk'), 'visitor'), 'by bare address').to.equal('anna');
  });

  it('R22.3 several items are one change, of roles and affiliations alike: whole or not at all', async () => {
    const items = ["nick='anna' role='visitor'", "jid='zoe@example' affiliation='member'"];
    for (const [wrong, why] of [
      ["nick='nobody' role='visitor'", 'item-not-found'],
      ["jid='a b@example' affiliation='member'", 'jid-malformed'],
      ["jid='owner@example' affiliation='outcast'", 'conflict'],
      ["jid='owner@example' affiliation='none'", 'conflict'],
      ["nick='owner' role='participant'", 'not-allowed'],
      ["nick='bob' role='king'", 'bad-request'],
      ["jid='bob@example' affiliation='king'", 'bad-request'],
      ["nick='bob' role='visitor' affiliation='member'", 'bad-request'],
      ["role='visitor'", 'bad-request'],
      ["jid='bob@example' role='visitor'", 'bad-request'],
      ["affiliation='member'", 'bad-request'],
      ["jid='example' affiliation='member'", 'not-allowed'],
    ] as const) {
      expect(await change(owner, ...items, wrong), wrong).to.equal(why);
      expect([roleOf('anna'), await names(owner, 'member')], wrong).to.deep.equal(['participant', '']);
    }
    expect(await change(owner)).to.equal('bad-request');
    for (const one of [owner, bob, anna]) expect(one.take()).to.deep.equal([]);
    expect(await change(owner, ...items, "nick='bob' role='none'")).to.equal('ok');
    expect([roleOf('anna'), roleOf('bob'), await names(owner, 'member')]).to.deep.equal([
      'visitor',
      undefined,
      'zoe@example',
    ]);
  });

  it('R22.3 of several items about one address the last counts; one owner is left over all of them', async () => {
    expect(
      await change(owner, "jid='bob@example' affiliation='member'", "jid='bob@example' affiliation='none'"),
    ).to.equal('ok');
    expect([await names(owner, 'member'), presences(bob.take())]).to.deep.equal(['', []]);
    await change(owner, "jid='bob@example' affiliation='owner'");
    const both = ["jid='bob@example' affiliation='admin'", "jid='owner@example' affiliation='none'"];
    expect(await change(owner, ...both)).to.equal('conflict');
    expect(await change(owner, ...both, "jid='anna@example' affiliation='owner'")).to.equal('ok');
    expect([await names(anna, 'owner'), await names(anna, 'admin')]).to.deep.equal(['anna@example', 'bob@example']);
  });

  it('R22.4 a ban tells who did it and why, takes the reserved nick, and counts for the bare address', async () => {
    await change(owner, "jid='bob@example' affiliation='member' nick='bob'");
    for (const one of [bob, anna]) one.take();
    const item = "<item jid='bob@example/phone' affiliation='outcast'><reason>Treason</reason></item>";
    expect(await change(owner, item)).to.equal('ok');
    for (const [who, line] of [
      [bob, '-bob outcast/none bob@example/phone 110,301'],
      [anna, '-bob outcast/none 301'],
    ] as const) {
      const got = who.take();
      expect(presences(got)).to.deep.equal([line]);
      expect(itemOf(got[0])?.getChild('actor')?.attrs).to.deep.equal({ nick: 'owner' });
      expect(itemOf(got[0])?.getChildText('reason')).to.equal('Treason');
    }
    expect(room().reservedNicks.size).to.equal(0);
    expect(await names(owner, 'outcast')).to.equal('bob@example');
    expect(await change(owner, "jid='bob@example' affiliation='none'")).to.equal('ok');
    expect(conditionOf((await bob.join('bob'))[0])).to.equal(undefined);
  });

  /** The list of who is banned, each with the reason. */
  const bans = async () => {
    const reply = await owner.iq('get', `<query xmlns='${NS.mucAdmin}'><item affiliation='outcast'/></query>`);
    const items = reply.getChild('query')?.getChildren('item') ?? [];
    return items.map((item) => [item.attrs.jid, item.getChildText('reason')].join(' ').trim());
  };
  const ban = (name: string, reason = '') =>
    change(owner, `<item jid='${name}' affiliation='outcast'><reason>${reason}</reason></item>`);

  it('R22.11 the list of who is banned says why, also after a restart, until they are not', async () => {
    await ban('eve@example', 'Treason');
    await ban('far.example', 'Spam &amp; worse');
    await change(owner, "jid='zoe@example' affiliation='outcast'");
    const list = ['eve@example Treason', 'far.example Spam & worse', 'zoe@example'];
    expect(await bans()).to.deep.equal(list);
    await dialogue.restart('crash');
    expect((await bans()).toSorted()).to.deep.equal(list);
    await ban('eve@example', 'High treason');
    await ban('far.example');
    expect((await bans()).toSorted(), 'another reason, and none').to.deep.equal([
      'eve@example High treason',
      ...list.slice(1),
    ]);
    await change(owner, "jid='eve@example' affiliation='none'");
    await change(owner, "jid='eve@example' affiliation='outcast'");
    expect(await bans()).to.include('eve@example');
  });

  it('R22.11 as far as all reasons go into one stanza', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { wire: { stanza: 12_000 } } });
    owner = await openRoom(dialogue);
    await ban('a@example', 'x'.repeat(500));
    for (let n = 0; n < 8; n++) await ban(`long-${n}@example`, '&amp;'.repeat(100));
    await ban('z@example', 'short');
    const list = await bans();
    expect(list).to.have.length(10);
    expect(list).to.include.members([`a@example ${'x'.repeat(500)}`, 'z@example short']);
    expect(list, 'some go without').to.include('long-7@example');
  });

  it('R22.4 a whole domain is banned; an address of its own counts before', async () => {
    const eve = dialogue.person('eve@far.example/x');
    const ann = dialogue.person('ann@far.example/x');
    await eve.join('eve');
    await ann.join('ann');
    await change(owner, "jid='ann@far.example' affiliation='member'");
    for (const one of [eve, ann]) one.take();
    expect(await change(owner, "jid='far.example' affiliation='outcast'")).to.equal('ok');
    expect(presences(eve.take())).to.deep.equal(['-eve outcast/none eve@far.example/x 110,301']);
    expect(presences(ann.take())).to.deep.equal(['-eve outcast/none 301']);
    const mallory = dialogue.person('mallory@far.example/x');
    expect((await mallory.join('mallory')).map(conditionOf)).to.deep.equal(['forbidden']);
    // Who is nobody any more is one of the domain.
    await change(owner, "jid='ann@far.example' affiliation='none'");
    expect(presences(ann.take())).to.deep.equal(['-ann outcast/none ann@far.example/x 110,301']);
    await change(owner, "jid='far.example' affiliation='none'");
    expect(conditionOf((await mallory.join('mallory'))[0])).to.equal(undefined);
  });

  it('R22.5 a nick that an admin gives with an address is reserved; one that is taken is refused', async () => {
    const member = "jid='zoe@example' affiliation='member'";
    expect(await change(owner, `${member} nick='bob'`), 'in use').to.equal('conflict');
    expect(await change(owner, `${member} nick=' '`)).to.equal('not-acceptable');
    expect(await change(owner, `${member} nick='Zoe'`)).to.equal('ok');
    expect(await change(owner, "jid='yan@example' affiliation='member' nick='zoe'"), 'alike').to.equal('conflict');
    expect((await anna.send(`<presence to='${ROOM}/zoe'/>`)).map(conditionOf)).to.deep.equal(['conflict']);
    const zoe = dialogue.person('zoe@example/x');
    expect(presences(await zoe.join('Zoe')).at(-1)).to.equal('Zoe member/participant zoe@example/x 110,170');
    await dialogue.restart('crash');
    expect((await anna.join('Zoe')).map(conditionOf)).to.deep.equal(['conflict']);
  });
});
