// Raised hands as clients see them, against the engine in memory: docs/rules.md R67.
import { expect } from 'chai';
import { type Client, createClient, moveAll } from '../helpers/clients.ts';
import { type Dialogue, startDialogue } from '../helpers/dialogue.ts';

describe('hands in the client', () => {
  let dialogue: Dialogue;
  let host: Client;
  let ana: Client;
  let bob: Client;
  let all: Client[];

  before(async () => {
    dialogue = await startDialogue({ limits: { hand: { burst: 100 } } });
    all = [];
    for (const name of ['host', 'ana', 'bob']) {
      all.push(createClient(dialogue, name));
      await moveAll(all);
    }
    [host, ana, bob] = all as [Client, Client, Client];
  });
  after(async () => {
    for (const one of all) one.conference.leave();
    await moveAll(all);
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const nicks = ({ conference }: Client) => conference.hands.list.value.map(({ nick }) => nick);
  const own = () => all.map(({ conference }) => conference.hands.up.value);

  it('R67.1 all see them in the order of raising, and each whether its own is up', async () => {
    bob.conference.hands.raise();
    await moveAll(all);
    ana.conference.hands.raise();
    ana.conference.hands.raise();
    await moveAll(all);
    for (const one of all) expect(nicks(one)).to.deep.equal(['bob', 'ana']);
    expect(own()).to.deep.equal([false, true, true]);
  });

  it('R67.1 the hand stays its owner’s under another nick', async () => {
    ana.conference.people.changeNick('Anna');
    await moveAll(all);
    expect(own()).to.deep.equal([false, true, true]);
    const member = host.conference.people.members.value.find(({ nick }) => nick === 'Anna');
    expect(host.conference.hands.list.value.map(({ occupant }) => occupant)).to.include(member?.occupant);
  });

  it('R67.4 one who comes late, and one who comes back, sees what is up', async () => {
    const late = createClient(dialogue, 'late');
    all.push(late);
    await moveAll(all);
    expect(nicks(late)).to.deep.equal(['bob', 'ana']);
    host.reset(false);
    await moveAll(all);
    expect(nicks(host)).to.deep.equal(['bob', 'ana']);
  });

  it('R67.5 nobody is shown the hand of one who is away for a moment, and its owner finds it up', async () => {
    ana.reset(false);
    await moveAll([host, bob]);
    expect(nicks(bob)).to.deep.equal(['bob']);
    await moveAll(all);
    for (const one of [host, ana, bob]) expect(nicks(one)).to.deep.equal(['bob', 'ana']);
    expect(ana.conference.hands.up.value).to.equal(true);
  });

  it('R67.2 the host lowers one and all; others are told that they may not', async () => {
    bob.conference.hands.lowerAll();
    await moveAll(all);
    expect(bob.conference.notice.value).to.equal('forbidden');
    const [first] = host.conference.hands.list.value;
    host.conference.hands.lowerOf(first?.occupant ?? '');
    await moveAll(all);
    for (const one of all) expect(nicks(one)).to.deep.equal(['ana']);
    bob.conference.hands.raise();
    await moveAll(all);
    host.conference.hands.lowerAll();
    await moveAll(all);
    for (const one of all) expect(nicks(one)).to.deep.equal([]);
    expect(own().some(Boolean)).to.equal(false);
  });
});
