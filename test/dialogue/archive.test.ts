// A room's archive on request: what it holds, who may read it, what is in an answer. docs/rules.md R15.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const group = (content: string, attrs = '') => `<message type='groupchat' to='${ROOM}' ${attrs}>${content}</message>`;
const hint = (name: string) => `<${name} xmlns='${NS.hints}'/>`;
const affiliate = (owner: Somebody, jid: string, affiliation: string) =>
  owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='${jid}' affiliation='${affiliation}'/></query>`);

describe('the archive of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  describe('R15.1 holds what has a meaning of its own', () => {
    for (const [what, content] of [
      ['a body', '<body>x</body>'],
      ['a correction', `<body>x</body><replace xmlns='${NS.correct}' id='m'/>`],
      ['a reply', `<body>x</body><reply xmlns='urn:xmpp:reply:0' to='${ROOM}/owner' id='m'/>`],
      ['reactions', `<reactions xmlns='${NS.reactions}' id='m'><reaction>x</reaction></reactions>`],
      ['an encrypted message', `<encrypted xmlns='${NS.omemo}'/>`],
      ['an encrypted message, as before', `<encrypted xmlns='${NS.omemoOld}'/>`],
      ['OpenPGP', `<openpgp xmlns='${NS.openPgp}'>x</openpgp>`],
      ['how far somebody has read', `<displayed xmlns='${NS.markers}' id='m'/>`],
      ['what is asked to be kept', `<x xmlns='urn:x'/>${hint('store')}`],
      ['what must not be copied to others', `<body>x</body>${hint('no-copy')}`],
    ] as const) {
      it(what, async () => {
        await bob.send(group(`${content}<thread>t</thread><fallback xmlns='${NS.fallback}' for='urn:x'/>`, `id='m-1'`));
        const [live] = owner.take().filter((s) => s.name === 'message');
        const { results } = await askArchive(owner);
        expect(results).to.have.length(1);
        const kept = results[0]?.message;
        // As it was sent, but for `to`.
        expect(kept?.getChildElements().map(String).slice(0, live?.children.length)).to.deep.equal(
          live?.getChildElements().map(String),
        );
        expect([kept?.attrs.from, kept?.attrs.id, kept?.attrs.type, kept?.attrs.to]).to.deep.equal([
          `${ROOM}/bob`,
          'm-1',
          'groupchat',
          undefined,
        ]);
      });
    }

    for (const [what, content] of [
      ['no chat states', `<composing xmlns='${NS.chatStates}'/>`],
      ['no receipts', `<received xmlns='urn:xmpp:receipts' id='m'/>`],
      ['no markers of receipt', `<received xmlns='${NS.markers}' id='m'/>`],
      ['nothing that is empty', ''],
      ['nothing that must not be stored', `<body>x</body>${hint('no-store')}${hint('store')}`],
      ['nothing that must not be stored for good', `<body>x</body>${hint('no-permanent-store')}`],
      ['no private messages', undefined],
    ] as const) {
      it(`and ${what}`, async () => {
        await bob.send(
          content === undefined
            ? `<message type='chat' to='${ROOM}/owner'><body>psst</body></message>`
            : group(content),
        );
        const [live] = owner.take().filter((s) => s.name === 'message');
        expect(live).not.to.equal(undefined);
        expect(live?.getChild('stanza-id'), 'no id to ask for it by').to.equal(undefined);
        expect((await askArchive(owner)).results).to.have.length(0);
      });
    }

    it('changes of the subject, and no message that was refused', async () => {
      await bob.send(group('<subject>mine</subject>'));
      await owner.send(group('<subject>ours</subject>', `id='s-1'`));
      const [live] = bob.take().filter((s) => s.getChild('subject'));
      const { results } = await askArchive(bob);
      expect(results.map((r) => r.message.getChildText('subject'))).to.deep.equal(['ours']);
      expect(results[0]?.id).to.equal(live?.getChild('stanza-id', NS.stanzaId)?.attrs.id);
      expect(results[0]?.message.attrs).to.include({ from: `${ROOM}/owner`, id: 's-1' });
    });

    it('and nothing that a client said in the name of the room', async () => {
      await bob.send(
        group(
          `<body>x</body><delay xmlns='${NS.delay}' stamp='2020-01-01T00:00:00Z'/><x xmlns='${NS.mucUser}'><item jid='forged@example'/></x>` +
            `<stanza-id xmlns='${NS.stanzaId}' id='forged' by='${ROOM}'/><occupant-id xmlns='${NS.occupantId}' id='forged'/>`,
        ),
      );
      const [kept] = (await askArchive(owner)).results;
      expect(kept?.carrier.toString()).not.to.include('forged').and.not.to.include('2020-01-01');
    });
  });

  describe('R15.2 is read', () => {
    const ask = async (who: Somebody) => {
      const form = conditionOf(await who.iq('get', `<query xmlns='${NS.mam}'/>`)) ?? 'ok';
      const metadata = conditionOf(await who.iq('get', `<metadata xmlns='${NS.mam}'/>`)) ?? 'ok';
      const query = (await askArchive(who)).condition ?? 'ok';
      expect([form, metadata]).to.deep.equal([query, query]);
      return query;
    };
    let member: Somebody;
    let stranger: Somebody;
    let outcast: Somebody;
    beforeEach(async () => {
      await affiliate(owner, 'member@example', 'member');
      await affiliate(owner, 'outcast@example', 'outcast');
      member = dialogue.person('member@example/x');
      stranger = dialogue.person('stranger@elsewhere.example/x');
      outcast = dialogue.person('outcast@example/x');
    });
    const answers = async () => [
      await ask(owner),
      await ask(member),
      await ask(bob),
      await ask(stranger),
      await ask(outcast),
    ];

    it('by occupants and those who belong to the room', async () => {
      expect(await answers()).to.deep.equal(['ok', 'ok', 'ok', 'forbidden', 'forbidden']);
      expect(await ask(dialogue.person('bob@example/other')), 'another client of an occupant').to.equal('ok');
      await bob.leave('bob');
      expect(await ask(bob), 'after leaving').to.equal('forbidden');
    });
    it('by members of a room for members', async () => {
      await configure(owner, { membersonly: '1' });
      expect(await answers()).to.deep.equal(['ok', 'ok', 'forbidden', 'forbidden', 'forbidden']);
    });
    it('by those who knew the password', async () => {
      await configure(owner, { passwordprotectedroom: '1', roomsecret: 'sesame' });
      expect(await answers()).to.deep.equal(['ok', 'ok', 'ok', 'forbidden', 'forbidden']);
      await bob.leave('bob');
      expect(await ask(bob)).to.equal('forbidden');
    });
    it('by guests while they are in the room', async () => {
      const guest = dialogue.person('g1@guest.example/x');
      expect(await ask(guest)).to.equal('forbidden');
      await guest.join('guest');
      expect(await ask(guest)).to.equal('ok');
      await guest.leave('guest');
      expect(await ask(guest)).to.equal('forbidden');
    });
    it('by one who was banned no more', async () => {
      await affiliate(owner, 'bob@example', 'outcast');
      expect(await ask(bob)).to.equal('forbidden');
    });
    it('by its owner alone while the room is being set up', async () => {
      const room = `new@rooms.example`;
      const other = dialogue.person('other@example/x');
      await other.join('other', { room });
      expect((await askArchive(other, { room })).condition).to.equal(undefined);
      expect((await askArchive(bob, { room })).condition).to.equal('item-not-found');
    });
  });

  it('R15.3 a result is the message as it was sent, wrapped, from the room; the answer comes once, behind all', async () => {
    await bob.send(group('<body>one</body>', `id='m-1' xml:lang='zh'`));
    const [live] = owner.take().filter((s) => s.getChild('body'));
    dialogue.clock.now += 1_234;
    await owner.say('two');
    const answer = await askArchive(bob, { attrs: `queryid='q"&lt;1'` });
    expect(answer.order).to.deep.equal(['message', 'message', 'iq']);
    const [one, two] = answer.results;
    for (const result of answer.results) {
      expect(result.carrier.attrs).to.include({ from: ROOM, to: bob.jid });
      expect(result.carrier.attrs).not.to.have.property('type');
      expect(result.queryId).to.equal('q"<1');
    }
    expect([one?.stamp, two?.stamp]).to.deep.equal(['2026-05-04T09:00:00.000Z', '2026-05-04T09:00:01.234Z']);
    expect(one?.message.attrs).to.deep.include({ from: `${ROOM}/bob`, id: 'm-1', 'xml:lang': 'zh', type: 'groupchat' });
    expect(one?.message.attrs).not.to.have.property('to');
    const stanzaId = one?.message.getChild('stanza-id', NS.stanzaId);
    expect(stanzaId?.attrs).to.include({ id: one?.id, by: ROOM });
    expect(stanzaId?.attrs.id).to.equal(live?.getChild('stanza-id')?.attrs.id);
    expect(one?.message.getChild('occupant-id', NS.occupantId)?.attrs.id).to.equal(
      live?.getChild('occupant-id')?.attrs.id,
    );
    expect((await askArchive(bob)).results.map((r) => r.queryId)).to.deep.equal([undefined, undefined]);
  });

  it('R15.3 it is the text that was kept, which nothing reads again', async () => {
    await dialogue.end();
    dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        messages: {
          ...store.messages,
          add: (room, message, tombstones) =>
            store.messages.add(
              room,
              { ...message, stanza: message.stanza.replace('<y/>', `<y   z='"' ></y>`) },
              tombstones,
            ),
        },
      }),
    });
    owner = await openRoom(dialogue);
    await owner.send(group(`<body>x</body><x xmlns='urn:x'><y/></x>`));
    const [result] = (await askArchive(owner)).results;
    expect(result?.message.getChild('x', 'urn:x')?.getChild('y')?.attrs.z).to.equal('"');
    expect(result?.message.getChild('x', NS.mucUser)?.getChild('item')?.attrs.jid).to.equal(owner.jid);
    expect(dialogue.written.at(-2)).to.include(`<y   z='"' ></y>`);
  });

  it('R15.3 under the nick of then, after a new nick and after a restart', async () => {
    await bob.say('one');
    await bob.send(`<presence to='${ROOM}/robert'/>`);
    await bob.say('two');
    await dialogue.restart('crash');
    await bob.join('robert');
    const { results } = await askArchive(bob);
    expect(results.map((r) => r.message.attrs.from)).to.deep.equal([`${ROOM}/bob`, `${ROOM}/robert`]);
    expect(new Set(results.map((r) => r.message.getChild('occupant-id')?.attrs.id)).size).to.equal(1);
  });

  describe('R15.7 names senders', () => {
    const senders = async (who: Somebody) =>
      (await askArchive(who)).results.map(
        ({ message }) => message.getChild('x', NS.mucUser)?.getChild('item')?.attrs.jid,
      );

    it('to moderators, to the owner who is away, and to nobody else', async () => {
      await bob.say('hidden');
      expect(await senders(bob)).to.deep.equal([undefined]);
      expect(await senders(owner)).to.deep.equal([bob.jid]);
      await owner.leave('owner');
      expect(await senders(owner)).to.deep.equal([bob.jid]);
      const [one] = (await askArchive(owner)).results;
      expect(one?.message.getChild('x', NS.mucUser)?.getChild('item')?.attrs).to.deep.equal({
        affiliation: 'none',
        role: 'participant',
        jid: bob.jid,
      });
    });
    it('to all in a room without secrets, but not what was said before, nor after it has them again', async () => {
      await bob.say('hidden');
      await configure(owner, { whois: 'anyone' });
      await bob.say('open');
      expect(await senders(bob)).to.deep.equal([undefined, bob.jid]);
      await configure(owner, { whois: 'moderators' });
      expect(await senders(bob)).to.deep.equal([undefined, undefined]);
      expect(await senders(owner)).to.deep.equal([bob.jid, bob.jid]);
    });
  });

  it('R15.8 tells its ends, and the fields of a query', async () => {
    const metadata = async () => (await bob.iq('get', `<metadata xmlns='${NS.mam}'/>`)).getChild('metadata', NS.mam);
    expect((await metadata())?.children).to.deep.equal([]);
    await bob.say('first');
    dialogue.clock.now += 1_500;
    await bob.say('last');
    const { results } = await askArchive(bob);
    expect((await metadata())?.getChildElements().map((el) => [el.name, el.attrs])).to.deep.equal([
      ['start', { id: results[0]?.id, timestamp: '2026-05-04T09:00:00.000Z' }],
      ['end', { id: results[1]?.id, timestamp: '2026-05-04T09:00:01.500Z' }],
    ]);
    const form = (await bob.iq('get', `<query xmlns='${NS.mam}'/>`)).getChild('query')?.getChild('x', NS.dataForms);
    expect(form?.getChildren('field').map((field) => [attr(field, 'var'), attr(field, 'type')])).to.deep.equal([
      ['FORM_TYPE', 'hidden'],
      ['with', 'jid-single'],
      ['start', 'text-single'],
      ['end', 'text-single'],
      ['before-id', 'text-single'],
      ['after-id', 'text-single'],
      ['ids', 'list-multi'],
    ]);
    expect(form?.getChildren('field').at(-1)?.getChild('validate', NS.formValidate)?.getChild('open')).not.to.equal(
      undefined,
    );
  });

  it('R15.9 its times never run backwards, whatever the clock does', async () => {
    await bob.say('one');
    dialogue.clock.now -= 3_600_000;
    await bob.say('two');
    dialogue.clock.now += 3_600_001;
    await bob.say('three');
    expect((await askArchive(bob)).results.map((r) => r.stamp.slice(11))).to.deep.equal([
      '09:00:00.000Z',
      '09:00:00.000Z',
      '09:00:00.001Z',
    ]);
    expect(bodiesOf(await askArchive(bob, { form: { end: '2026-05-04T09:00:00Z' } }))).to.deep.equal(['one', 'two']);
  });

  it('R15.10 is announced where there is one', async () => {
    const features = async () =>
      (await bob.iq('get', `<query xmlns='${NS.discoInfo}'/>`))
        .getChild('query')
        ?.getChildren('feature')
        .map((feature) => attr(feature, 'var'));
    expect(await features()).to.include.members([NS.mam, NS.mamExtended, NS.stanzaId]);
    archiving(dialogue, false);
    expect(await features()).not.to.include(NS.mam);
    expect(await features()).not.to.include(NS.mamExtended);
  });

  it('R15.10 a room without one gives ids to what may be taken back there, and to nothing else', async () => {
    archiving(dialogue, false);
    const seen = [];
    for (const content of ['<body>x</body>', `<displayed xmlns='${NS.markers}' id='m'/>`, '<subject>x</subject>']) {
      seen.push(...(await owner.send(group(content))));
    }
    const ids = seen.map((s) => s.getChild('stanza-id', NS.stanzaId) !== undefined);
    expect(ids).to.deep.equal([true, false, false]);
  });

  it('R15.10 a room without one keeps nothing on disk; those who enter are told from memory', async () => {
    await bob.say('kept');
    archiving(dialogue, false);
    await bob.say('passing');
    expect((await askArchive(bob)).condition).to.equal('service-unavailable');
    const anna = dialogue.person('anna@example/x');
    const told = (await anna.join('anna')).map((s) => s.getChildText('body')).filter(Boolean);
    expect(told).to.deep.equal(['kept', 'passing']);
    archiving(dialogue, true);
    expect(bodiesOf(await askArchive(bob))).to.deep.equal(['kept']);
    archiving(dialogue, false);
    await dialogue.restart('crash');
    archiving(dialogue, false);
    expect((await anna.join('anna')).some((s) => s.getChild('body'))).to.equal(false);
  });
});

/** As the configuration of the room would say it. */
function archiving(dialogue: Dialogue, on: boolean): void {
  const room = dialogue.core.rooms.get('lecture');
  if (room) room.config = { ...room.config, archiving: on };
}
