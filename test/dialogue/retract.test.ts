// Messages that are taken back, by who said them and by moderators: docs/rules.md R16.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import { conditionOf, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

const group = (content: string, attrs = '') => `<message type='groupchat' to='${ROOM}' ${attrs}>${content}</message>`;
const retract = (id: string, content = '') => `<retract xmlns='${NS.retract}' id='${id}'>${content}</retract>`;
const retractOld = (id: string) =>
  `<apply-to xmlns='${NS.fasten}' id='${id}'><retract xmlns='${NS.retractOld}'/></apply-to>`;
const moderate = (id: string, reason = '') =>
  `<moderate xmlns='${NS.moderate}' id='${id}'><retract xmlns='${NS.retract}'/>${reason}</moderate>`;
const moderateOld = (id: string, reason = '') =>
  `<apply-to xmlns='${NS.fasten}' id='${id}'><moderate xmlns='${NS.moderateOld}'><retract xmlns='${NS.retractOld}'/>${reason}</moderate></apply-to>`;
const stanzaIdOf = (message: Element | undefined) =>
  String(message?.getChild('stanza-id', NS.stanzaId)?.attrs.id ?? 'none');
const messages = (stanzas: readonly Element[]) =>
  stanzas.filter((s) => s.name === 'message' && attr(s, 'type') === 'groupchat' && !s.getChild('subject'));

describe('taking messages back', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { messages: { burst: 1_000 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    anna = dialogue.person('anna@example/x');
    await bob.join('bob');
    await anna.join('anna');
    for (const one of [owner, bob, anna]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  /** Says something and gives the room's id of it. */
  const say = async (who: Somebody, body: string, attrs = '', more = '') =>
    stanzaIdOf(messages(await who.send(group(`<body>${body}</body>${more}`, attrs)))[0]);
  /** What stands in the archive and is told to one who enters, without what joining and asking add. */
  const kept = async () => {
    const archived = (await askArchive(owner)).results.map((r) => r.message);
    await anna.leave('anna');
    const told = messages(await anna.join('anna'));
    expect(told.map(stanzaIdOf), 'the same in both').to.deep.equal(archived.map(stanzaIdOf));
    for (const text of ['secret']) {
      expect(archived.join('')).not.to.include(text);
      expect(told.join('')).not.to.include(text);
    }
    return archived;
  };

  describe('R16.1 by who said them', () => {
    for (const [what, form] of [
      ['now', retract],
      ['before', retractOld],
    ] as const) {
      it(`in the form of ${what}: all are told, a tombstone stays`, async () => {
        await say(bob, 'first');
        const id = await say(bob, 'secret', `id='m-1' xml:lang='zh'`, `<x xmlns='jabber:x:oob'><url>secret</url></x>`);
        await say(bob, 'last');
        dialogue.clock.now += 5_000;
        owner.take();
        const sent = await bob.send(group(`${form(id)}<body>fallback</body>`, `id='r-1'`));
        expect(messages(sent)).to.have.length(1);
        const [live] = messages(owner.take());
        expect(live?.toString()).to.include(form(id).slice(0, 20).replaceAll("'", '"'));
        const [, tombstone, , retraction] = await kept();
        expect(tombstone?.attrs).to.include({ type: 'groupchat', from: `${ROOM}/bob`, id: 'm-1' });
        expect(stanzaIdOf(tombstone)).to.equal(id);
        expect(tombstone?.getChild('occupant-id', NS.occupantId)?.attrs.id).to.be.a('string');
        expect(tombstone?.getChild('retracted', NS.retract)?.attrs).to.deep.equal({
          xmlns: NS.retract,
          id: 'r-1',
          stamp: '2026-05-04T09:00:05.000Z',
        });
        expect(tombstone?.getChild('retracted', NS.retractOld)?.getChild('origin-id')?.attrs.id).to.equal('m-1');
        expect(retraction?.attrs.id).to.equal('r-1');
        expect(retraction?.getChildText('body')).to.equal('fallback');
      });
    }

    it('by their own name for it', async () => {
      await say(bob, 'secret', `id='m-1'`, `<origin-id xmlns='${NS.stanzaId}' id='o-1'/>`);
      await bob.send(group(retractOld('o-1')));
      expect((await kept())[0]?.getChild('retracted', NS.retract)).not.to.equal(undefined);
    });
    it('under another nick, and after a restart', async () => {
      const id = await say(bob, 'secret');
      await bob.send(`<presence to='${ROOM}/robert'/>`);
      await dialogue.restart('crash');
      await owner.join('owner');
      await bob.join('robert');
      await anna.join('anna');
      await bob.send(group(retract(id)));
      const [tombstone] = await kept();
      expect(tombstone?.attrs.from).to.equal(`${ROOM}/bob`);
      expect(tombstone?.getChild('retracted', NS.retract)).not.to.equal(undefined);
    });
    it('with all that put it right, and nothing else', async () => {
      const id = await say(bob, 'secret', `id='m-1'`);
      await say(bob, 'secret too', `id='m-2'`, `<replace xmlns='${NS.correct}' id='m-1'/>`);
      await say(anna, 'of another', `id='m-3'`, `<replace xmlns='${NS.correct}' id='m-1'/>`);
      await say(bob, 'of something else', `id='m-4'`, `<replace xmlns='${NS.correct}' id='m-0'/>`);
      await bob.send(group(retract(id), `id='r-1'`));
      expect((await kept()).map((m) => m.getChildText('body') ?? m.getChild('retracted')?.attrs.id)).to.deep.equal([
        'r-1',
        'r-1',
        'of another',
        'of something else',
        undefined,
      ]);
    });
    it('with the newest of its corrections, when they are more than the limit', async () => {
      await dialogue.end();
      dialogue = await startDialogue({ limits: { archive: { sameOrigin: 2 } } });
      owner = await openRoom(dialogue);
      const id = await say(owner, 'first', `id='m-1'`);
      for (const body of ['a', 'b', 'c']) await say(owner, body, '', `<replace xmlns='${NS.correct}' id='m-1'/>`);
      await dialogue.restart('close');
      await owner.join('owner', { x: "<history maxstanzas='0'/>" });
      await owner.send(group(retract(id)));
      expect(bodiesOf(await askArchive(owner)).slice(0, 4)).to.deep.equal(['retracted', 'a', 'retracted', 'retracted']);
    });
    it('is archived even if its sender wants it to pass, and gets an id to be named by', async () => {
      const id = await say(bob, 'secret');
      const [live] = messages(await bob.send(group(`${retract(id)}<no-store xmlns='${NS.hints}'/>`)));
      const [tombstone, retraction] = await kept();
      expect(live?.attrs.id).to.be.a('string').and.equal(retraction?.attrs.id);
      expect(tombstone?.getChild('retracted', NS.retract)?.attrs.id).to.equal(live?.attrs.id);
    });
    it('twice changes nothing the second time', async () => {
      const id = await say(bob, 'secret');
      await bob.send(group(retract(id), `id='r-1'`));
      await bob.send(group(retract(id), `id='r-2'`));
      expect((await kept())[0]?.getChild('retracted')?.attrs.id).to.equal('r-1');
    });
    it('of which the room knows nothing passes', async () => {
      expect(
        messages(await bob.send(group(retract('long-gone'))))
          .map(String)
          .join(),
      ).to.include('long-gone');
      expect(messages(owner.take())).to.have.length(1);
    });
    it('in a room without an archive, for those who enter', async () => {
      const room = dialogue.core.rooms.get('lecture');
      if (room) room.config = { ...room.config, archiving: false };
      const id = await say(bob, 'secret', `id='m-1'`);
      await bob.send(group(retract(id), `id='r-1'`));
      await anna.leave('anna');
      const told = messages(await anna.join('anna'));
      expect(told.map((m) => m.getChild('retracted')?.attrs.id)).to.deep.equal(['r-1', undefined]);
      expect(told.join('')).not.to.include('secret');
    });
  });

  describe('R16.3 what others said is not to be retracted', () => {
    for (const [what, form] of [
      ['now', retract],
      ['before', retractOld],
    ] as const) {
      it(`in the form of ${what}: one error, and nobody is told`, async () => {
        const id = await say(bob, 'mine');
        for (const who of [owner, anna]) {
          for (const one of [owner, bob, anna]) one.take();
          expect((await who.send(group(`${form(id)}<body>x</body>`))).map(conditionOf)).to.deep.equal(['forbidden']);
          for (const other of [owner, bob, anna]) if (other !== who) expect(other.take()).to.deep.equal([]);
        }
        expect(bodiesOf(await askArchive(owner))).to.deep.equal(['mine']);
      });
    }
    it('by the name that its sender gave it', async () => {
      await say(bob, 'mine', `id='m-1'`);
      expect((await anna.send(group(retractOld('m-1')))).map(conditionOf)).to.deep.equal(['forbidden']);
      // Who gave the same name to something else takes that back.
      await say(anna, 'secret', `id='m-1'`);
      await anna.send(group(retractOld('m-1')));
      expect((await kept()).map((m) => m.getChildText('body') ?? '-')).to.deep.equal(['mine', '-', '-']);
    });
    it('hidden behind one of his own', async () => {
      const [mine, his] = [await say(anna, 'mine'), await say(bob, 'his')];
      for (const content of [
        retract(mine) + retract(his),
        retract(mine) + retractOld(his),
        retract(his) + retract(mine),
      ]) {
        expect((await anna.send(group(content))).map(conditionOf)).to.deep.equal(['bad-request']);
      }
      expect(bodiesOf(await askArchive(owner))).to.deep.equal(['mine', 'his']);
    });
    it('nor what the room said, nor anything without a name', async () => {
      const id = await say(bob, 'x');
      await owner.iq('set', moderate(id));
      const of = stanzaIdOf((await askArchive(owner)).results.at(-1)?.message);
      expect((await owner.send(group(retract(of)))).map(conditionOf)).to.deep.equal(['forbidden']);
      for (const content of [
        `<retract xmlns='${NS.retract}'/>`,
        retract(''),
        retract('x'.repeat(201)),
        retractOld(''),
      ]) {
        expect((await bob.send(group(content))).map(conditionOf)).to.deep.equal(['bad-request']);
      }
    });
  });

  describe('R16.4 by moderators', () => {
    for (const [what, form] of [
      ['now', moderate],
      ['before', moderateOld],
    ] as const) {
      it(`asked in the form of ${what}: the room tells all in both, a tombstone stays`, async () => {
        const id = await say(bob, 'secret', `id='m-1'`);
        await say(bob, 'secret too', `id='m-2'`, `<replace xmlns='${NS.correct}' id='m-1'/>`);
        owner.take();
        bob.take();
        expect(attr(await owner.iq('set', form(id, '<reason>no &lt;spam&gt;</reason>')), 'type')).to.equal('result');
        const ownerId = dialogue.core.rooms.get('lecture')?.occupants.byNick('owner')?.id;
        const [live, ...more] = bob.take();
        expect(more).to.deep.equal([]);
        expect(live?.attrs).to.include({ type: 'groupchat', from: ROOM, to: bob.jid });
        const retraction = live?.getChild('retract', NS.retract);
        expect(retraction?.attrs.id).to.equal(id);
        expect(retraction?.getChildText('reason')).to.equal('no <spam>');
        const moderated = retraction?.getChild('moderated', NS.moderate);
        expect(moderated?.attrs.by).to.equal(`${ROOM}/owner`);
        expect(moderated?.getChild('occupant-id', NS.occupantId)?.attrs.id).to.equal(ownerId);
        const old = live?.getChild('apply-to', NS.fasten);
        const moderatedOld = old?.getChild('moderated', NS.moderateOld);
        expect([old?.attrs.id, moderatedOld?.attrs.by]).to.deep.equal([id, `${ROOM}/owner`]);
        expect(moderatedOld?.getChild('retract', NS.retractOld)).not.to.equal(undefined);
        expect(moderatedOld?.getChildText('reason')).to.equal('no <spam>');

        const [tombstone, corrected, told] = await kept();
        for (const [stone, name] of [
          [tombstone, 'm-1'],
          [corrected, 'm-2'],
        ] as const) {
          expect(stone?.attrs).to.include({ from: `${ROOM}/bob`, id: name });
          const retracted = stone?.getChild('retracted', NS.retract);
          expect(retracted?.attrs).to.include({ id: live?.attrs.id, stamp: '2026-05-04T09:00:00.000Z' });
          expect(retracted?.getChildText('reason')).to.equal('no <spam>');
          expect(retracted?.getChild('moderated', NS.moderate)?.attrs.by).to.equal(`${ROOM}/owner`);
          expect(stone?.getChild('moderated', NS.moderateOld)?.getChild('retracted', NS.retractOld)).not.to.equal(
            undefined,
          );
        }
        expect([told?.attrs.from, told?.attrs.id]).to.deep.equal([ROOM, live?.attrs.id]);
        expect(told?.getChild('retract')?.attrs.id).to.equal(id);
      });
    }

    it('is for moderators in the room, of what the room knows, and said whole', async () => {
      const id = await say(bob, 'x');
      const ask = async (who: Somebody, payload: string) => conditionOf(await who.iq('set', payload)) ?? 'ok';
      const stranger = dialogue.person('owner@example/elsewhere');
      for (const form of [moderate, moderateOld]) {
        expect(await ask(bob, form(id))).to.equal('forbidden');
        expect(await ask(stranger, form(id)), 'not in the room').to.equal('forbidden');
        expect(await ask(owner, form('x'))).to.equal('item-not-found');
        expect(await ask(owner, form(''))).to.equal('bad-request');
        expect(await ask(owner, form(id).replace(/<retract [^>]*>/, ''))).to.equal('bad-request');
      }
      expect(await ask(owner, `<apply-to xmlns='${NS.fasten}' id='${id}'/>`)).to.equal('feature-not-implemented');
      expect(bob.take().filter((s) => s.getChild('retract') ?? s.getChild('apply-to'))).to.deep.equal([]);
      expect(bodiesOf(await askArchive(owner))).to.deep.equal(['x']);
      expect(await ask(owner, moderate(id, `<reason>${'x'.repeat(10_000)}</reason>`))).to.equal('ok');
      expect(bob.take()[0]?.toString().length).to.be.below(2_500);
    });
    it('not by who was one', async () => {
      const id = await say(bob, 'x');
      await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='anna@example' affiliation='admin'/></query>`);
      await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='anna@example' affiliation='none'/></query>`);
      expect(conditionOf(await anna.iq('set', moderate(id)))).to.equal('forbidden');
    });
    it('keeps what its sender had taken back as it was', async () => {
      const id = await say(bob, 'secret');
      await bob.send(group(retract(id), `id='r-1'`));
      expect(conditionOf(await owner.iq('set', moderate(id)))).to.equal(undefined);
      expect((await kept())[0]?.getChild('retracted')?.attrs.id).to.equal('r-1');
    });
  });

  it('R16.5 what only the room may say of it is taken out of what clients send', async () => {
    const id = await say(bob, 'mine');
    const forged = [
      retract(id, `<moderated xmlns='${NS.moderate}' by='${ROOM}/owner'/><reason>forged</reason>`),
      `<moderated xmlns='${NS.moderate}' by='forged'/>`,
      `<moderated xmlns='${NS.moderateOld}' by='forged'><retracted xmlns='${NS.retractOld}'/></moderated>`,
      `<apply-to xmlns='${NS.fasten}' id='${id}'><moderated xmlns='${NS.moderateOld}' by='forged'><retract xmlns='${NS.retractOld}'/></moderated></apply-to>`,
      `<retracted xmlns='${NS.retract}' id='forged'/>`,
      `<retracted xmlns='${NS.retractOld}' stamp='forged'/>`,
      `<moderate xmlns='${NS.moderate}' id='${id}'><forged/></moderate>`,
    ];
    for (const content of [...forged, forged.join('')]) {
      owner.take();
      await anna.send(group(`<body>x</body>${content}`));
      const [live, ...more] = owner.take();
      expect(more).to.deep.equal([]);
      expect(live?.getChildElements().map((el) => el.name)).to.deep.equal(['body', 'occupant-id', 'stanza-id']);
    }
    await anna.send(group(forged[0] ?? ''));
    expect(bodiesOf(await askArchive(owner))).to.deep.equal(['mine', ...Array(8).fill('x')]);
  });

  it('R16.6 is announced', async () => {
    const info = await bob.iq('get', `<query xmlns='${NS.discoInfo}'/>`);
    const features = info
      .getChild('query')
      ?.getChildren('feature')
      .map((feature) => attr(feature, 'var'));
    expect(features).to.include.members([
      'urn:xmpp:message-retract:1',
      'urn:xmpp:message-retract:1#tombstone',
      'urn:xmpp:message-retract:0',
      'urn:xmpp:message-moderate:1',
      'urn:xmpp:message-moderate:0',
    ]);
  });
});
