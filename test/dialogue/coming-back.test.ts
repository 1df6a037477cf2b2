// Guests whose line breaks, who come back under another address: docs/protocol.md §8; docs/rules.md R35.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  addDocument,
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';
import { change, presences } from '../helpers/muc.ts';

const enter = (token = '') => ({ more: `<enter xmlns='${NS.entry}'${token && ` token='${token}'`}/>` });
const own = (stanzas: readonly Element[]) => stanzas.find((s) => codesOf(s).includes('110'));
const tokenOf = (stanzas: readonly Element[]) => String(own(stanzas)?.getChild('place', NS.entry)?.attrs.token);
const occupantOf = (stanza: Element | undefined) => stanza?.getChild('occupant-id', NS.occupantId)?.attrs.id;

describe('a guest who comes back', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let guest: Somebody;
  let token: string;
  let id: string;
  let logins = 0;
  /** Without an account each log-in is another address. */
  const login = () => {
    logins += 1;
    return dialogue.person(`g${logins}@guest.example/a`, { lectern: true });
  };
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    guest = login();
    const got = await guest.join('אורח', enter());
    token = tokenOf(got);
    id = String(occupantOf(own(got)));
    owner.take();
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const seen = () => presences(owner.take());
  const lost = (who: Somebody, nick = 'אורח') => who.leave(nick);

  it('R35.3 is given a token that nobody else sees, of this room and for guests whose clients ask', async () => {
    expect(token).to.match(/^[\w-]{20,64}\.[\w-]{20,64}$/);
    const anna = dialogue.person('anna@example/x', { lectern: true });
    const stock = login();
    for (const [who, nick, how] of [
      [anna, 'anna', enter()],
      [stock, 'stock', {}],
    ] as const) {
      const got = await who.join(nick, how);
      expect(tokenOf(got), nick).to.equal('undefined');
    }
    expect(dialogue.written.filter((text) => text.includes(token)).every((text) => text.includes(guest.jid))).to.equal(
      true,
    );
    const other = 'other@rooms.example';
    await owner.join('owner', { room: other });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, other);
    expect(tokenOf(await guest.join('אורח', { ...enter(), room: other }))).not.to.equal(token);
  });

  it('R35.4 takes its seat over while the former self still sits there, and nobody sees it go and come', async () => {
    await owner.stage(`<give nick='אורח'/>`);
    owner.take();
    guest.take();
    const back = login();
    const got = await back.join('אורח', enter(token));
    expect(codesOf(own(got))).to.deep.equal(['110', '170']);
    expect(occupantOf(own(got))).to.equal(id);
    expect(own(got)?.getChild('hats', NS.hats)).not.to.equal(undefined);
    expect(tokenOf(got)).to.equal(token);
    expect(got.filter((s) => attr(s, 'from') === `${ROOM}/אורח`).length, 'itself once').to.equal(1);
    const told = owner.take();
    expect(told.map((s) => [attr(s, 'type'), attr(s, 'from'), occupantOf(s)])).to.deep.equal([
      [undefined, `${ROOM}/אורח`, id],
    ]);
    // Where the former client still lives, in a second tab, it learns why it is out, and comes not back by itself.
    const [out, ...rest] = guest.take();
    expect([attr(out as Element, 'type'), codesOf(out), rest]).to.deep.equal(['unavailable', ['110'], []]);
    expect(out?.getChild('replaced', NS.entry)).not.to.equal(undefined);
    await lost(guest);
    expect(owner.take().map(String)).to.deep.equal([]);
    const document = await addDocument(dialogue);
    expect((await back.stage(`<show document='${document}'/>`)).map(conditionOf)).to.deep.equal([undefined]);
    expect((await guest.say('who am I')).map(conditionOf)).to.deep.equal(['not-acceptable']);
  });

  it('R35.4 with another nick it is renamed, as one is who enters again under another', async () => {
    const got = await login().join('אורח ב', enter(token));
    expect(outline(got)).to.include('presence אורח ב 110,170');
    expect(seen().map((line) => [line[0] === '-', line.split(' ').at(-1)])).to.deep.include([true, '303']);
    expect(
      dialogue.core.rooms
        .get('lecture')
        ?.occupants.all()
        .map((o) => o.nick),
    ).to.deep.equal(['owner', 'אורח ב']);
  });

  it('R35.5 finds nick, role and stage again when it was lost for a moment, and nobody else takes the nick', async () => {
    await owner.stage(`<give nick='אורח'/>`);
    await lost(guest);
    const other = login();
    expect((await other.join('אורח', enter())).map(conditionOf)).to.deep.equal(['conflict']);
    const back = login();
    const got = await back.join('אורח', enter(token));
    expect([occupantOf(own(got)), own(got)?.getChild('hats', NS.hats) !== undefined]).to.deep.equal([id, true]);
    // In this order: with the voice the stage is lost, and with the stage comes voice.
    await change(owner, `nick='אורח' role='visitor'`);
    await lost(back);
    const later = await login().join('אורח', enter(token));
    expect(own(later)?.getChild('x', NS.mucUser)?.getChild('item')?.attrs.role).to.equal('visitor');
  });

  it('R35.5 also when the room found that it does not live, and when room and server went down together', async () => {
    await owner.stage(`<give nick='אורח'/>`);
    await dialogue.restart('crash');
    await owner.join('owner');
    const back = login();
    const got = await back.join('אורח', enter(token));
    expect([occupantOf(own(got)), own(got)?.getChild('hats', NS.hats) !== undefined]).to.deep.equal([id, true]);
    back.post(
      `<presence type='error' to='${ROOM}/owner'><error type='cancel'><service-unavailable xmlns='${NS.stanzas}'/></error></presence>`,
    );
    await dialogue.settled();
    const again = await login().join('אורח', enter(token));
    expect([occupantOf(own(again)), own(again)?.getChild('hats', NS.hats) !== undefined]).to.deep.equal([id, true]);
  });

  for (const how of ['crash', 'close'] as const) {
    it(`R35.5 also after one restart upon another (${how}), each with another address, and is told of each once`, async () => {
      await owner.stage(`<give nick='אורח'/>`);
      let who = guest;
      for (let n = 0; n < 2; n++) {
        who.take();
        await dialogue.restart(how);
        expect(who.take().map(codesOf)).to.deep.equal([['110', '332']]);
        await owner.join('owner');
        expect((await login().join('אורח', enter())).map(conditionOf)).to.deep.equal(['conflict']);
        who = login();
        const got = await who.join('אורח', enter(token));
        expect([occupantOf(own(got)), own(got)?.getChild('hats', NS.hats) !== undefined]).to.deep.equal([id, true]);
      }
      // Also one who was lost before.
      await lost(who);
      await dialogue.restart('close');
      const got = await login().join('אורח', enter(token));
      expect(occupantOf(own(got))).to.equal(id);
    });
  }

  it('R35.5 not after the time for it, nor when it has left for good: then it is anybody', async () => {
    await owner.stage(`<give nick='אורח'/>`);
    await lost(guest);
    dialogue.clock.now += 5 * 60_000;
    const late = await login().join('אורח', enter(token));
    expect([occupantOf(own(late)) === id, own(late)?.getChild('hats', NS.hats)]).to.deep.equal([false, undefined]);
    await dialogue.end();
    await begin();
    await owner.stage(`<give nick='אורח'/>`);
    await guest.send(`<presence type='unavailable' to='${ROOM}/אורח'><leave xmlns='${NS.entry}'/></presence>`);
    const anybody = await login().join('אורח', enter());
    expect(conditionOf(anybody[0])).to.equal(undefined);
    const after = await login().join('other', enter(token));
    expect([occupantOf(own(after)) === id, own(after)?.getChild('hats', NS.hats)]).to.deep.equal([false, undefined]);
  });

  it('R35.5 of a place that is left in order others see no more than of any, and no nick is kept', async () => {
    const got = await guest.send(
      `<presence type='unavailable' to='${ROOM}/אורח'><leave xmlns='${NS.entry}'/></presence>`,
    );
    expect(outline(got)).to.deep.equal(['presence unavailable אורח 110']);
    expect(String(owner.take()[0])).not.to.include(NS.entry);
  });

  it('R35.4 many who come back in one go do as each would alone, among others who are new', async () => {
    const tokens = [token];
    for (const nick of ['b', 'c']) tokens.push(tokenOf(await login().join(nick, enter())));
    owner.take();
    const back = tokens.map(login);
    const fresh = login();
    for (const [n, one] of back.entries()) {
      const nick = ['אורח', 'b', 'c'][n];
      one.post(`<presence to='${ROOM}/${nick}'><x xmlns='${NS.muc}'/>${enter(tokens[n]).more}</presence>`);
      if (n === 1) fresh.post(`<presence to='${ROOM}/new'><x xmlns='${NS.muc}'/></presence>`);
    }
    await dialogue.settled();
    expect(back.map((one) => tokenOf(one.take()))).to.deep.equal(tokens);
    expect(codesOf(own(fresh.take()))).to.deep.equal(['110', '170']);
    expect(owner.take().map((s) => [attr(s, 'type'), attr(s, 'from')?.split('/')[1]])).to.have.deep.members(
      ['אורח', 'b', 'c', 'new'].map((nick) => [undefined, nick]),
    );
  });

  it('R35.5 so many places are kept and no more', async () => {
    await dialogue.end();
    await begin({ places: { most: 1 } });
    await lost(guest);
    const second = login();
    await second.join('second', enter());
    await lost(second, 'second');
    expect((await login().join('אורח', enter())).map(conditionOf)).not.to.include('conflict');
    expect((await login().join('second', enter())).map(conditionOf)).to.deep.equal(['conflict']);
  });

  it('R35.6 one who is in already comes into nobody else’s place', async () => {
    const bob = login();
    const first = await bob.join('bob', enter());
    const got = await bob.join('bob', enter(token));
    expect(occupantOf(own(got))).to.equal(occupantOf(own(first)));
    const nicks = dialogue.core.rooms
      .get('lecture')
      ?.occupants.seats()
      .map(({ occupant }) => occupant.nick);
    expect(nicks).to.have.members(['owner', 'אורח', 'bob']);
  });

  it('R35.4 a room that ended meanwhile is gone for it as for everybody', async () => {
    await owner.stage(`<give nick='אורח'/>`);
    await lost(guest);
    const back = login();
    owner.post(`<iq type='set' id='d' to='${ROOM}'><query xmlns='${NS.mucOwner}'><destroy/></query></iq>`);
    const got = await back.join('אורח', enter(token));
    expect(got.map(conditionOf)).to.deep.equal(['gone']);
  });

  it('R35.6 no other token will do: guessed, cut, of another room or somebody else', async () => {
    const [name = '', proof = ''] = token.split('.');
    const forged = [
      `${name}.${'A'.repeat(43)}`,
      `${name}.`,
      `.${proof}`,
      `${name}.${proof.slice(1)}`,
      'x',
      token + token,
    ];
    for (const [n, one] of forged.entries()) {
      const got = await login().join(`n${n}`, enter(one));
      expect([occupantOf(own(got)) === id, conditionOf(got[0])], one).to.deep.equal([false, undefined]);
    }
    // Nor is it of use to one with an account, who would come into somebody else's rights.
    const anna = dialogue.person('anna@example/x');
    expect(occupantOf(own(await anna.join('anna', enter(token))))).not.to.equal(id);
    expect(dialogue.core.rooms.get('lecture')?.occupants.seat(guest.jid)).not.to.equal(undefined);
  });

  it('R35.4 what its former address was given by the room goes along, also into a room of members', async () => {
    const bare = String(guest.jid.split('/')[0]);
    await change(owner, `jid='${bare}' affiliation='member'`);
    await configure(owner, { membersonly: '1' });
    const got = await login().join('אורח', enter(token));
    expect(own(got)?.getChild('x', NS.mucUser)?.getChild('item')?.attrs.affiliation).to.equal('member');
    await lost(dialogue.person(`g${logins}@guest.example/a`));
    const again = await login().join('אורח', enter(token));
    expect(own(again)?.getChild('x', NS.mucUser)?.getChild('item')?.attrs.affiliation).to.equal('member');
    expect(
      (await dialogue.store.people.all()).get('lecture')?.filter((p) => p.affiliation === 'member').length,
    ).to.equal(1);
  });

  it('R9.4 a disk that fails while it comes back costs one error, and it may try again', async () => {
    await dialogue.end();
    let full = false;
    dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        presenters: {
          ...store.presenters,
          set: (one) => (full ? Promise.reject(new Error('disk full')) : store.presenters.set(one)),
        },
      }),
    });
    owner = await openRoom(dialogue);
    guest = login();
    token = tokenOf(await guest.join('guest', enter()));
    await owner.stage(`<give nick='guest'/>`);
    full = true;
    const back = login();
    expect((await back.join('guest', enter(token))).map(conditionOf)).to.deep.equal(['internal-server-error']);
    expect(dialogue.errors.splice(0).length).to.equal(1);
    full = false;
    expect(own(await back.join('guest', enter(token)))?.getChild('hats', NS.hats)).not.to.equal(undefined);
  });
});
