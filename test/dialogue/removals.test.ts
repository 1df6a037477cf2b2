// Guests who were put out and do not walk straight back in: docs/protocol.md §8; docs/rules.md R35.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  codesOf,
  conditionOf,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';
import { change } from '../helpers/muc.ts';

describe('a guest who was put out', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let guest: Somebody;
  let token: string;
  let logins: number;
  let full = false;
  const login = () => {
    logins += 1;
    return dialogue.person(`g${logins}@guest.example/a`);
  };
  const enter = (with_ = '') => ({ more: `<enter xmlns='${NS.entry}'${with_ && ` token='${with_}'`}/>` });
  const own = (stanzas: readonly Element[]) => stanzas.find((s) => codesOf(s).includes('110'));
  const tokenOf = (stanzas: readonly Element[]) => String(own(stanzas)?.getChild('place', NS.entry)?.attrs.token);
  /** `in`, or why not. */
  const tried = async (who: Somebody, nick: string, how = {}) => {
    const got = await who.join(nick, how);
    if (own(got)) return 'in';
    const detail = got[0]
      ?.getChild('error')
      ?.getChildElements()
      .find((child) => child.getNS() === NS.entry)?.name;
    return [conditionOf(got[0]), detail].filter(Boolean).join(' ');
  };
  const life = (kind: 'start' | 'end') => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);
  const kick = (nick = 'troll') => change(owner, `nick='${nick}' role='none'`);
  const OUT = 'forbidden put-out';

  const begin = async (limits: Lowered = {}) => {
    logins = 0;
    full = false;
    dialogue = await startDialogue({
      limits,
      wrap: (store) => ({
        ...store,
        removals: {
          ...store.removals,
          save: (room, list) => (full ? Promise.reject(new Error('disk full')) : store.removals.save(room, list)),
        },
      }),
    });
    owner = await openRoom(dialogue);
    guest = login();
    token = tokenOf(await guest.join('troll', enter()));
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R35.8 stays out for the meeting, by its address, its nick, what looks like it, and its token', async () => {
    await life('start');
    expect(await kick()).to.equal('ok');
    expect(await tried(guest, 'another')).to.equal(OUT);
    expect(await tried(login(), 'troll')).to.equal(OUT);
    expect(await tried(login(), 'TroIl')).to.equal(OUT);
    expect(await tried(login(), 'another', enter(token))).to.equal(OUT);
    dialogue.clock.now += 24 * 3_600_000;
    expect(await tried(guest, 'troll')).to.equal(OUT);
    // What cannot be prevented, docs/decisions.md.
    expect(await tried(login(), 'another', enter())).to.equal('in');
    await life('end');
    expect(await tried(guest, 'troll', enter(token))).to.equal('in');
  });

  it('R35.8 the meeting after it begins without any of it', async () => {
    await life('start');
    await kick();
    await life('end');
    await life('start');
    expect(await tried(login(), 'troll', enter(token))).to.equal('in');
  });

  it('R35.8 where no meeting is being held it stays out for an hour, also when one begins', async () => {
    await kick();
    await life('start');
    dialogue.clock.now += 59 * 60_000;
    expect(await tried(guest, 'troll')).to.equal(OUT);
    dialogue.clock.now += 60_000;
    expect(await tried(guest, 'troll')).to.equal('in');
  });

  it('R35.8 a restart forgets none of it', async () => {
    await life('start');
    await kick();
    await dialogue.restart('crash');
    await owner.join('owner');
    expect(await tried(login(), 'another', enter(token))).to.equal(OUT);
    await life('end');
    expect(await tried(login(), 'another', enter(token))).to.equal('in');
  });

  it('R35.8 holds for guests alone: accounts of that name come in, and one that is kicked comes back', async () => {
    await kick();
    const anna = dialogue.person('anna@example/x');
    expect(await tried(anna, 'troll')).to.equal('in');
    await kick();
    expect(await tried(anna, 'troll')).to.equal('in');
  });

  it('R35.9 is let in again by being given something by the room', async () => {
    await life('start');
    await kick();
    expect(await change(owner, `jid='g1@guest.example' affiliation='member'`)).to.equal('ok');
    expect(await tried(guest, 'troll')).to.equal('in');
    expect((await dialogue.store.removals.all()).size).to.equal(0);
  });

  it('R35.8 a ban is known by the token as well, until it is lifted', async () => {
    expect(await change(owner, `jid='g1@guest.example' affiliation='outcast'`)).to.equal('ok');
    dialogue.clock.now += 24 * 3_600_000;
    expect(await tried(login(), 'another', enter(token))).to.equal(OUT);
    // Nobody is called like that for ever.
    expect(await tried(login(), 'troll')).to.equal('in');
    await change(owner, `jid='g1@guest.example' affiliation='none'`);
    expect(await tried(login(), 'another', enter(token))).to.equal('in');
  });

  it('R35.8 of one room so many are remembered and no more; they go with it', async () => {
    await dialogue.end();
    await begin({ removals: { most: 1 } });
    await kick();
    const second = login();
    await second.join('second', enter());
    await kick('second');
    expect(await tried(guest, 'troll')).to.equal('in');
    expect(await tried(second, 'second')).to.equal(OUT);
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    expect((await dialogue.store.removals.all()).size).to.equal(0);
    await openRoom(dialogue);
    expect(await tried(second, 'second')).to.equal('in');
  });

  it('R9.4 a disk that fails costs one line in the log: it is out all the same', async () => {
    full = true;
    await kick();
    expect(dialogue.errors.splice(0).length).to.equal(1);
    expect(await tried(guest, 'troll')).to.equal(OUT);
    full = false;
  });

  it('R3.1 others see it go as ever', async () => {
    const other = dialogue.person('anna@example/x');
    await other.join('anna');
    await kick();
    expect(other.take().map((s) => [attr(s, 'type'), attr(s, 'from'), codesOf(s)])).to.deep.equal([
      ['unavailable', `${ROOM}/troll`, ['307']],
    ]);
  });
});
