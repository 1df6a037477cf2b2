// Places of a room that guests may have: docs/protocol.md §8; docs/rules.md R54.
import { expect } from 'chai';
import { createGuestPasses } from '../../backplane/tickets/guest-pass.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { codesOf, conditionOf, configure, type Dialogue, openRoom, ROOM, startDialogue } from '../helpers/dialogue.ts';

describe('places for guests', () => {
  let dialogue: Dialogue;
  let owner: Awaited<ReturnType<typeof openRoom>>;
  let count = 0;
  const begin = async (guestsOfAddress: number, maxUsers: number) => {
    dialogue = await startDialogue({ limits: { entering: { guestsOfAddress } } });
    owner = await openRoom(dialogue);
    await configure(owner, { maxusers: String(maxUsers) });
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const passOf = (address: string, life = 60_000) =>
    createGuestPasses('the secret of the tests', () => dialogue.clock.now).make(address, dialogue.clock.now + life);
  const outcome = (got: readonly Element[]): string => {
    const refused = got.find((s) => attr(s, 'type') === 'error');
    const detail = refused
      ?.getChild('error')
      ?.getChildElements()
      .find((child) => child.getNS() === NS.entry)?.name;
    return refused
      ? [conditionOf(refused), detail ?? []].flat().join(' ')
      : got.some((s) => codesOf(s).includes('110'))
        ? 'in'
        : 'nothing';
  };
  const tokenOf = (got: readonly Element[]) => got.map((s) => s.getChild('place', NS.entry)?.attrs.token).find(Boolean);

  /** A guest of this address comes; '' has no pass. */
  async function guest(address: string, more = '') {
    count += 1;
    const nick = `guest ${count}`;
    const who = dialogue.person(`g${count}@guest.example/tab`);
    const pass = address === '' ? '' : `pass='${passOf(address)}'`;
    const got = await who.join(nick, { more: `<enter xmlns='${NS.entry}' ${pass} ${more}/>` });
    return { who, nick, got, outcome: outcome(got), token: String(tokenOf(got)) };
  }
  const guests = async (number: number, address: (i: number) => string) => {
    const all = [];
    for (let i = 0; i < number; i++) all.push(await guest(address(i)));
    return all;
  };
  const FULL = 'service-unavailable guests-full';
  const ADDRESS = 'resource-constraint address-full';

  it('R54.13 a fifth is kept for accounts and for those who belong to the room', async () => {
    await begin(100, 10);
    const all = await guests(9, (i) => `203.0.113.${i}`);
    expect(all.map((one) => one.outcome)).to.deep.equal([...Array(8).fill('in'), FULL]);
    // A stock client is told that it is full.
    expect(outcome(await dialogue.person('stock@guest.example/x').join('stock'))).to.equal(FULL);
    expect(outcome(await dialogue.person('bob@example/x').join('bob'))).to.equal('in');
    expect(outcome(await dialogue.person('carol@elsewhere.example/x').join('carol'))).to.equal('service-unavailable');
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    // One who leaves, leaves its place to another.
    await all[0]?.who.send(
      `<presence type='unavailable' to='${ROOM}/${all[0].nick}'><leave xmlns='${NS.entry}'/></presence>`,
    );
    expect((await guest('198.51.100.1')).outcome).to.equal('in');
    expect((await guest('198.51.100.1')).outcome).to.equal('service-unavailable');
  });

  it('R54.13 a guest who was made a member has a place of its own', async () => {
    await begin(100, 10);
    const [first] = await guests(8, (i) => `203.0.113.${i}`);
    const item = `<item xmlns='${NS.mucAdmin}' jid='g99@guest.example' affiliation='member'/>`;
    await owner.iq('set', `<query xmlns='${NS.mucAdmin}'>${item}</query>`);
    expect(outcome(await dialogue.person('g99@guest.example/x').join('member'))).to.equal('in');
    await configure(owner, { maxusers: '11' });
    expect((await guest('198.51.100.1')).outcome).to.equal('in');
    expect((await guest('198.51.100.2')).outcome).to.equal('service-unavailable');
    expect(first?.outcome).to.equal('in');
  });

  it('R54.14 one address leaves half of the places to the guests of others, and a few it always has', async () => {
    await begin(2, 20);
    const one = await guests(10, () => '203.0.113.5');
    expect(one.filter(({ outcome }) => outcome === 'in')).to.have.length(8);
    expect(one.at(-1)?.outcome).to.equal(ADDRESS);
    const others = await guests(6, (i) => `198.51.100.${i}`);
    expect(others.map(({ outcome }) => outcome)).to.deep.equal(Array(6).fill('in'));
    // Of the last two one more address has both.
    expect((await guests(3, () => '192.0.2.1')).map(({ outcome }) => outcome)).to.deep.equal(['in', 'in', FULL]);
  });

  it('R54.14 all who show no pass, one that is forged or too old, count as one address', async () => {
    await begin(2, 10);
    const enter = async (nick: string, pass: string) =>
      outcome(
        await dialogue
          .person(`${nick}@guest.example/x`)
          .join(nick, { more: `<enter xmlns='${NS.entry}' pass='${pass}'/>` }),
      );
    const good = passOf('203.0.113.5');
    expect(outcome(await dialogue.person('stock@guest.example/x').join('stock'))).to.equal('in');
    expect(await enter('forged', `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`)).to.equal('in');
    expect(await enter('old', passOf('203.0.113.6', -1))).to.equal('in');
    expect(await enter('none', 'nonsense')).to.equal('in');
    expect(await enter('strange', '<')).to.equal(ADDRESS);
    const stolen = createGuestPasses('another secret').make('203.0.113.7', dialogue.clock.now + 60_000);
    expect(await enter('stolen', stolen)).to.equal(ADDRESS);
    expect(await enter('good', good)).to.equal('in');
  });

  it('R54.14 whoever comes back to its place is let in, and its place is taken meanwhile', async () => {
    await begin(2, 10);
    const all = await guests(4, () => '203.0.113.5');
    expect((await guest('203.0.113.5')).outcome).to.equal(ADDRESS);
    // Their lines break: the places are theirs, so that nobody has more of them by coming and going.
    for (const { who, nick } of all.slice(0, 2)) await who.leave(nick);
    expect((await guest('203.0.113.5')).outcome).to.equal(ADDRESS);
    expect((await guest('203.0.113.5', `token='${all[0]?.token}'`)).outcome).to.equal('in');
    // One that still sits there, from another network.
    expect((await guest('198.51.100.1', `token='${all[2]?.token}'`)).outcome).to.equal('in');
    expect((await guest('203.0.113.5')).outcome).to.equal('in');
    expect((await guest('203.0.113.5')).outcome).to.equal(ADDRESS);
  });

  it('R54.13 places that are kept over a restart are not for other guests', async () => {
    await begin(2, 10);
    const all = await guests(6, (i) => `203.0.113.${i}`);
    await dialogue.restart('crash');
    expect((await guests(4, (i) => `198.51.100.${i}`)).map((one) => one.outcome)).to.deep.equal([
      ...['in', 'in'],
      ...[FULL, FULL],
    ]);
    for (const { token } of all) expect((await guest('203.0.113.9', `token='${token}'`)).outcome).to.equal('in');
  });
});
