// What owners of a room do with it in the web client, against the engine in memory: docs/rules.md R81.
import { expect } from 'chai';
import { type Fault, isFault } from '../../protocol/base/fault.ts';
import { type Client, createClient, moveAll } from '../helpers/clients.ts';
import { type Dialogue, startDialogue } from '../helpers/dialogue.ts';

describe('the settings of a room in the web client', () => {
  let dialogue: Dialogue;
  let host: Client;
  let ana: Client;
  let all: Client[];

  beforeEach(async () => {
    dialogue = await startDialogue();
    host = createClient(dialogue, 'host');
    await moveAll([host]);
    ana = createClient(dialogue, 'ana');
    all = [host, ana];
    await moveAll(all);
  });
  afterEach(async () => {
    for (const { session } of all) await session.logout();
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** What is asked is answered, also where one question follows from another. */
  async function done<T>(asked: Promise<T>): Promise<T> {
    let over = false;
    const end = asked.finally(() => {
      over = true;
    });
    while (!over) await moveAll(all);
    return await end;
  }
  const admin = ({ conference }: Client) => conference.administration;
  const known = <T>(value: T | Fault): T => {
    if (isFault(value)) throw new Error(`${value.condition} ${value.text}`);
    return value;
  };

  it('R81.24 are changed one by one, and all others stay', async () => {
    const before = known(await done(admin(host).settings()));
    expect(before.fields.find(({ name }) => name === 'muc#roomconfig_roomname')?.type).to.equal('text-single');
    expect(await done(admin(host).rename('Another title'))).to.equal(undefined);
    await moveAll(all);
    expect(ana.conference.title.value).to.equal('Another title');
    const after = known(await done(admin(host).settings()));
    const others = (fields: typeof before.fields) => fields.filter(({ name }) => name !== 'muc#roomconfig_roomname');
    expect(others(after.fields)).to.deep.equal(others(before.fields));
    const unknown = await done(admin(host).configure(new Map([['muc#nothing', ['1']]])));
    expect(unknown?.condition).to.equal('feature-not-implemented');
  });

  it('R81.24 hold a password, which can be taken away', async () => {
    const isProtected = async () =>
      known(await done(admin(host).settings())).fields.find(({ name }) => name.endsWith('passwordprotectedroom'))
        ?.values;
    // A hidden one would not be there for whoever does not know the password.
    await done(admin(host).configure(new Map([['muc#roomconfig_publicroom', ['1']]])));
    expect(await done(admin(host).setPassword('sesame'))).to.equal(undefined);
    expect(await isProtected()).to.deep.equal(['1']);
    const late = createClient(dialogue, 'late');
    all.push(late);
    await moveAll(all);
    expect(late.conference.leaveReason.value).to.equal('password');
    expect(await done(admin(host).setPassword(''))).to.equal(undefined);
    expect(await isProtected()).to.deep.equal(['0']);
  });

  it('R81.24 name members and those who may not come', async () => {
    expect(await done(admin(host).setAffiliation('cy@example', 'member'))).to.equal(undefined);
    expect(await done(admin(host).setAffiliationOf('ana', 'outcast', 'rude'))).to.equal(undefined);
    await moveAll(all);
    expect(ana.conference.leaveReason.value).to.equal('banned');
    const of = async (affiliation: 'owner' | 'member' | 'outcast') =>
      known(await done(admin(host).affiliated(affiliation))).map(({ jid, reason }) => `${jid} ${reason}`.trim());
    expect([await of('owner'), await of('member')]).to.deep.equal([['host@example'], ['cy@example']]);
    expect((await of('outcast'))[0]).to.match(/^ana@example/);
    expect(await done(admin(host).setAffiliation('ana@example', 'none'))).to.equal(undefined);
    expect(await of('outcast')).to.deep.equal([]);
    expect((await done(admin(host).setAffiliation('Not a JID', 'member')))?.condition).to.equal('jid-malformed');
  });

  it('R81.29 and whose address is whose is told to those who may know', async () => {
    const seen = ({ conference }: Client) => conference.people.members.value.map(({ nick, jid }) => [nick, jid]);
    expect(seen(host)).to.deep.equal([
      ['host', 'host@example'],
      ['ana', 'ana@example'],
    ]);
    expect(seen(ana)[0]).to.deep.equal(['host', undefined]);
    await done(admin(host).configure(new Map([['muc#roomconfig_whois', ['anyone']]])));
    expect(seen(ana)[0]?.[0]).to.equal('host');
  });

  it('R81.20 lets people be invited, and says why it does not', async () => {
    const asked: string[] = [];
    dialogue.attach('cy@example', (stanza) => void asked.push(stanza.toString()));
    expect(admin(host).invite('cy@example', 'Come in')).to.equal(true);
    await moveAll(all);
    expect(asked.join()).to.include('Come in');
    expect(host.conference.notice.value).to.equal(null);
    expect(admin(host).invite('no address', '')).to.equal(true);
    await moveAll(all);
    expect(host.conference.notice.value).to.equal('jid-malformed');
  });

  it('R81.24 are for owners, and so is the end', async () => {
    expect(isFault(await done(admin(ana).settings()))).to.equal(true);
    expect((await done(admin(ana).destroy()))?.condition).to.equal('forbidden');
    expect((await done(admin(ana).rename('Mine')))?.condition).to.equal('forbidden');
    expect(await done(admin(host).destroy('moved'))).to.equal(undefined);
    await moveAll(all);
    expect(ana.conference.leaveReason.value).to.equal('destroyed');
  });
});
