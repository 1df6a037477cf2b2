// What a guest's token is worth when much has happened meanwhile: docs/protocol.md §8; docs/rules.md R35.

import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { run } from '../helpers/commands.ts';
import {
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';
import { change, itemOf } from '../helpers/muc.ts';

const enter = (token = '') => ({ more: `<enter xmlns='${NS.entry}'${token && ` token='${token}'`}/>` });
const own = (stanzas: readonly Element[]) => stanzas.find((s) => codesOf(s).includes('110'));
const tokenOf = (stanzas: readonly Element[]) => String(own(stanzas)?.getChild('place', NS.entry)?.attrs.token);
const occupantOf = (stanza: Element | undefined) => stanza?.getChild('occupant-id', NS.occupantId)?.attrs.id;
const bareOf = ({ jid }: Somebody) => String(jid.split('/')[0]);

describe('the former self of a guest', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let guest: Somebody;
  let token: string;
  let id: string;
  let logins: number;
  const login = () => {
    logins += 1;
    return dialogue.person(`g${logins}@guest.example/a`);
  };
  const begin = async (limits: Lowered = {}) => {
    logins = 0;
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    guest = login();
    const got = await guest.join('troll', enter());
    token = tokenOf(got);
    id = String(occupantOf(own(got)));
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  /** `affiliation/role` of one who is in, or why it is not. */
  const tried = async (who: Somebody, nick: string, how = {}) => {
    const got = await who.join(nick, how);
    const item = itemOf(own(got));
    return item ? `${item.attrs.affiliation}/${item.attrs.role}` : conditionOf(got[0]);
  };
  const room = () => {
    const found = dialogue.core.rooms.get('lecture');
    if (!found) throw new Error('no room');
    return found;
  };
  const nicks = () =>
    room()
      .occupants.all()
      .map((o) => o.nick);
  const life = (kind: 'start' | 'end') => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);

  for (const [how, restarts] of [
    ['lost its line', false],
    ['lost its line in a restart', true],
  ] as const) {
    it(`R35.8 a ban meets one who ${how}, and its token with it, until it is lifted`, async () => {
      await change(owner, `nick='troll' role='moderator'`);
      await guest.leave('troll');
      if (restarts) {
        await dialogue.restart('close');
        await owner.join('owner');
      }
      expect(await change(owner, `jid='${bareOf(guest)}' affiliation='outcast'`)).to.equal('ok');
      expect(await tried(login(), 'troll', enter(token))).to.equal('forbidden');
      // Nobody is kept out for the sake of one who may not come back.
      dialogue.clock.now += 3_600_000;
      expect(await tried(login(), 'troll')).to.equal('none/participant');
      expect(await tried(login(), 'another', enter(token))).to.equal('forbidden');
      await change(owner, `jid='${bareOf(guest)}' affiliation='none'`);
      expect(await tried(login(), 'another', enter(token))).to.equal('none/participant');
    });
  }

  it('R35.8 a ban of all guests ends their places as well', async () => {
    await change(owner, `nick='troll' role='moderator'`);
    await guest.leave('troll');
    expect(await change(owner, `jid='guest.example' affiliation='outcast'`)).to.equal('ok');
    expect(await tried(dialogue.person('anna@example/x'), 'troll')).to.equal('none/participant');
    await change(owner, `jid='guest.example' affiliation='none'`);
    expect(await tried(login(), 'another', enter(token))).to.equal('none/participant');
  });

  it('R35.4 what it was by an affiliation that was taken away meanwhile it is no more', async () => {
    await change(owner, `jid='${bareOf(guest)}' affiliation='admin'`);
    await guest.leave('troll');
    await change(owner, `jid='${bareOf(guest)}' affiliation='none'`);
    expect(await tried(login(), 'troll', enter(token))).to.equal('none/participant');
  });

  it('R35.4 what it was given meanwhile it is', async () => {
    await guest.leave('troll');
    await change(owner, `jid='${bareOf(guest)}' affiliation='admin'`);
    expect(await tried(login(), 'troll', enter(token))).to.equal('admin/moderator');
  });

  it('R5.13 with the voice that all lose one who is away loses the stage', async () => {
    await owner.stage(`<give nick='troll'/>`);
    await guest.leave('troll');
    await configure(owner, { moderatedroom: '1' });
    const got = await login().join('troll', enter(token));
    expect(own(got)?.getChild('hats', NS.hats)).to.equal(undefined);
    expect(meetingIn(room())?.state.presenters).to.deep.equal([]);
  });

  it('R35.4 a room that became moderated meanwhile gives no voice back, and one that is no more gives one', async () => {
    await guest.leave('troll');
    await configure(owner, { moderatedroom: '1' });
    const back = login();
    expect(await tried(back, 'troll', enter(token))).to.equal('none/visitor');
    await back.leave('troll');
    await configure(owner, { moderatedroom: '0' });
    expect(await tried(login(), 'troll', enter(token))).to.equal('none/participant');
  });

  it('R35.4 one whom a moderator made one stays one, whatever the room becomes', async () => {
    await change(owner, `nick='troll' role='moderator'`);
    await guest.leave('troll');
    await configure(owner, { moderatedroom: '1' });
    expect(await tried(login(), 'troll', enter(token))).to.equal('none/moderator');
  });

  it('R35.6 a token opens no door to an address that is banned, or put out', async () => {
    const banned = login();
    await change(owner, `jid='${bareOf(banned)}' affiliation='outcast'`);
    expect(await tried(banned, 'troll', enter(token))).to.equal('forbidden');
    const second = login();
    await second.join('second', enter());
    await life('start');
    await change(owner, `nick='second' role='none'`);
    expect(await tried(second, 'troll', enter(token))).to.equal('forbidden');
    expect(room().occupants.byNick('troll')?.jid).to.equal(bareOf(guest));
    expect(guest.take().filter((s) => attr(s, 'type') === 'unavailable').length).to.equal(1);
  });

  it('R35.8 one that sat under two nicks and was put out under one comes not back by the other', async () => {
    await guest.leave('troll');
    const two = [dialogue.person('both@guest.example/1'), dialogue.person('both@guest.example/2')] as const;
    token = tokenOf(await two[0].join('trollo', enter()));
    expect(tokenOf(await two[1].join('puppet', enter()))).to.equal(token);
    await life('start');
    await change(owner, `nick='trollo' role='none'`);
    expect(await tried(login(), 'trollo', enter(token))).to.equal('forbidden');
    expect(await tried(login(), 'puppet', enter(token))).to.equal('forbidden');
    expect(nicks()).to.have.members(['owner', 'puppet']);
    // Nor is a nick kept for one that was put out under another.
    await two[1].leave('puppet');
    await life('end');
    const three = [login(), dialogue.person(`g${logins}@guest.example/b`)] as const;
    await three[0].join('kept', enter());
    await three[1].join('kicked', enter());
    await three[0].leave('kept');
    await change(owner, `nick='kicked' role='none'`);
    expect(await tried(dialogue.person('anna@example/x'), 'kept')).to.equal('none/participant');
  });

  it('R35.6 a nick that is taken, or none, costs nobody the seat', async () => {
    await dialogue.person('anna@example/x').join('anna');
    guest.take();
    expect(await tried(login(), 'anna', enter(token))).to.equal('conflict');
    expect(await tried(login(), 'two  blanks', enter(token))).to.equal('not-acceptable');
    expect(guest.take().map(String)).to.deep.equal([]);
    expect(room().occupants.seat(guest.jid)?.occupant.nick).to.equal('troll');
    expect(room().occupants.size).to.equal(3);
  });

  it('R35.4 one seat that is taken over is asked for no password again, and finds room in a full group', async () => {
    await configure(owner, { roomsecret: 'secret', passwordprotectedroom: '1', maxusers: '2' });
    const back = login();
    expect(await tried(back, 'troll', enter(token))).to.equal('none/participant');
    expect(await tried(login(), 'other', enter())).to.equal('not-authorized');
    // A place that is held is entered as any other.
    await back.leave('troll');
    expect(await tried(login(), 'troll', enter(token))).to.equal('not-authorized');
  });

  it('R35.5 its nick is kept no longer for a claim that was refused', async () => {
    await configure(owner, { roomsecret: 'secret', passwordprotectedroom: '1' });
    await guest.leave('troll');
    for (let n = 0; n < 2; n++) {
      dialogue.clock.now += 150_000;
      expect(await tried(login(), 'troll', enter(token))).to.equal('not-authorized');
    }
    const anna = dialogue.person('anna@example/x');
    expect(await tried(anna, 'troll', { x: '<password>secret</password>' })).to.equal('none/participant');
  });

  it('R1.16 an address whose seat was taken over is somebody else, and gets neither id nor token', async () => {
    const back = login();
    await back.join('troll', enter(token));
    const said = (await back.say('mine')).find((s) => s.getChild('body'));
    const got = await guest.join('other', enter());
    expect(occupantOf(own(got)))
      .to.be.a('string')
      .that.does.not.equal(id);
    expect(tokenOf(got)).not.to.equal(token);
    const message = said?.getChild('stanza-id', NS.stanzaId)?.attrs.id;
    const retract = `<retract xmlns='${NS.retract}' id='${message}'/><body>gone</body>`;
    const answer = await guest.send(`<message type='groupchat' to='${ROOM}' id='r'>${retract}</message>`);
    expect(answer.map(conditionOf)).to.deep.equal(['forbidden']);
    // It is the same again whatever the nick, as long as it is there.
    expect(occupantOf(own(await dialogue.person(`${bareOf(guest)}/b`).join('third')))).to.equal(occupantOf(own(got)));
  });

  it('R1.16 the one who took it over has its id under every nick, and in the archive', async () => {
    const back = login();
    await back.join('troll', enter(token));
    await back.say('found');
    expect(occupantOf(own(await dialogue.person(`${bareOf(back)}/b`).join('second')))).to.equal(id);
    const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`;
    const form = `<x xmlns='${NS.dataForms}' type='submit'>${field('FORM_TYPE', NS.mam)}${field('with', bareOf(back))}</x>`;
    const answers = await owner.send(
      `<iq type='set' id='q' to='${ROOM}'><query xmlns='${NS.mam}'>${form}</query></iq>`,
    );
    expect(answers.filter((s) => s.getChild('result', NS.mam)).length).to.equal(1);
  });

  it('R35.4 who sat under several nicks comes back under one, and leaves nobody of its id behind', async () => {
    const second = dialogue.person(`${bareOf(guest)}/b`);
    await second.join('second', enter());
    owner.take();
    expect(await tried(login(), 'second', enter(token))).to.equal('none/participant');
    expect(nicks()).to.deep.equal(['owner', 'second']);
    for (const who of [guest, second]) {
      const outs = who.take().filter((s) => attr(s, 'type') === 'unavailable' && codesOf(s).includes('110'));
      expect(
        outs.map((s) => s.getChild('replaced', NS.entry) !== undefined),
        who.jid,
      ).to.deep.equal([true]);
    }
    expect(owner.take().map((s) => [attr(s, 'type'), attr(s, 'from')])).to.deep.equal([
      ['unavailable', `${ROOM}/troll`],
      [undefined, `${ROOM}/second`],
    ]);
  });

  it('R35.6 one who is in under a name of its own takes over no other, from another client either', async () => {
    const bob = dialogue.person('bob@guest.example/1');
    const first = await bob.join('bob', enter());
    const got = await dialogue.person('bob@guest.example/2').join('bob2', enter(token));
    expect(occupantOf(own(got))).to.equal(occupantOf(own(first)));
    expect(nicks()).to.have.members(['owner', 'troll', 'bob', 'bob2']);
  });

  it('R35.8 a nick that was put out is not taken on by a change of nick, nor by entering again', async () => {
    await life('start');
    await change(owner, `nick='troll' role='none'`);
    const back = login();
    await back.join('x');
    const renamed = await back.send(`<presence to='${ROOM}/troll'/>`);
    expect(
      renamed.map((s) => [conditionOf(s), s.getChild('error')?.getChild('put-out', NS.entry) !== undefined]),
    ).to.deep.equal([['forbidden', true]]);
    expect(await tried(back, 'tro1l')).to.equal('forbidden');
    expect(nicks()).to.deep.equal(['owner', 'x']);
    await life('end');
    expect((await back.send(`<presence to='${ROOM}/troll'/>`)).map(conditionOf)).not.to.include('forbidden');
  });

  it('R35.4 many who come back after a restart come in together, as those who are new do', async () => {
    await guest.leave('troll');
    const names = Array.from({ length: 20 }, (_, n) => `nick${n}`);
    const tokens: string[] = [];
    for (const name of names) tokens.push(tokenOf(await login().join(name, enter())));
    const all = async (people: readonly Somebody[], more: (n: number) => string) => {
      await dialogue.restart('crash');
      await owner.join('owner');
      for (const who of people) who.take();
      const before = dialogue.writes;
      for (const [n, who] of people.entries()) {
        who.post(`<presence to='${ROOM}/${names[n]}'><x xmlns='${NS.muc}'/>${more(n)}</presence>`);
      }
      await dialogue.settled();
      expect(room().occupants.size).to.equal(names.length + 1);
      for (const [n, who] of people.entries()) {
        const got = who.take();
        expect(got.filter((s) => s.name === 'presence').length, names[n]).to.equal(names.length + 1);
        expect(codesOf(got.findLast((s) => s.name === 'presence')), names[n]).to.deep.equal(['110', '170']);
      }
      return dialogue.writes - before;
    };
    const sameAddresses = names.map((_, n) => dialogue.person(`g${n + 2}@guest.example/a`));
    const withTokens = await all(sameAddresses, (n) => enter(tokens[n]).more);
    const without = await all(sameAddresses, () => enter().more);
    const others = await all(names.map(login), (n) => enter(tokens[n]).more);
    expect([withTokens, others]).to.deep.equal([without, without]);
  });

  for (const [whom, address] of [
    ['a guest', 'g1@guest.example'],
    ['all guests', 'guest.example'],
  ] as const) {
    for (const away of [false, true]) {
      it(`R35.9 an operator’s ban of ${whom} that was lifted keeps nobody out${away ? ' who was away' : ''}`, async () => {
        const operator = dialogue.person('operator@example/x');
        await life('start');
        await change(owner, `nick='troll' role='moderator'`);
        if (away) await guest.leave('troll');
        await run(operator, 'ban', { address }, {});
        expect(nicks()).to.deep.equal(['owner']);
        expect(await tried(guest, 'another')).to.equal('forbidden');
        // The token of one who is banned is known under another address; a domain needs none of it.
        const other = whom === 'a guest' ? login() : guest;
        expect(await tried(other, 'troll', enter(token))).to.equal('forbidden');
        expect((await dialogue.store.removals.all()).size).to.equal(whom === 'a guest' ? 1 : 0);
        await run(operator, 'lift-bans', { addresses: [address] });
        expect((await dialogue.store.removals.all()).size).to.equal(0);
        expect(await tried(guest, 'troll', enter(token))).to.equal('none/participant');
      });
    }
  }

  it('R35.9 the room’s own ban stays when an operator’s of the same guest is lifted', async () => {
    const operator = dialogue.person('operator@example/x');
    await change(owner, `jid='${bareOf(guest)}' affiliation='outcast'`);
    await run(operator, 'ban', { address: bareOf(guest) }, {});
    await run(operator, 'lift-bans', { addresses: [bareOf(guest)] });
    expect(await tried(login(), 'another', enter(token))).to.equal('forbidden');
  });

  it('R35.9 a ban of all guests by the room is over when it is lifted', async () => {
    await change(owner, `jid='guest.example' affiliation='outcast'`);
    expect(nicks()).to.deep.equal(['owner']);
    await change(owner, `jid='guest.example' affiliation='none'`);
    expect(await tried(guest, 'troll', enter(token))).to.equal('none/participant');
  });
});
