// Queries between occupants, through the room: XEP-0045 §6.6, §16.3; docs/rules.md R26.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  stanza,
  startDialogue,
} from '../helpers/dialogue.ts';

describe('queries between occupants', () => {
  let dialogue: Dialogue;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    // What nobody answers is waited for at the end only.
    dialogue = await startDialogue({ limits: { wire: { requestTimeout: 60_000 } } });
    await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone', { silent: true });
    anna = dialogue.person('anna@example/phone');
    await bob.join('bob');
    await anna.join('anna');
    for (const one of [bob, anna]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    dialogue.core.offline();
    await dialogue.end();
  });

  /** Anna asks; what the room asks in her place, of whatever address. */
  async function ask(type: 'get' | 'set', payload: string, nick = 'bob'): Promise<Element> {
    const before = dialogue.written.length;
    anna.post(`<iq type='${type}' id='q' to='${ROOM}/${nick}'>${payload}</iq>`);
    await dialogue.settled();
    const [question, ...more] = dialogue.written.slice(before);
    if (question === undefined || more.length > 0) throw new Error(`${more.length} more than one`);
    return stanza(question);
  }
  /** The one who was asked answers. @returns what Anna gets */
  async function answer(question: Element, type: 'result' | 'error', payload: string): Promise<Element[]> {
    const from = attr(question, 'to') ?? '';
    const by = from === bob.jid ? bob : dialogue.person(from, { silent: true });
    await by.send(`<iq type='${type}' id='${attr(question, 'id')}' to='${attr(question, 'from')}'>${payload}</iq>`);
    return anna.take();
  }

  for (const type of ['get', 'set'] as const) {
    it(`R26.6 a ${type} comes from the occupant address, and its answer too; nobody sees an address`, async () => {
      const question = await ask(type, "<x xmlns='urn:x' a='1'><y>z</y></x>");
      expect([attr(question, 'type'), attr(question, 'from'), attr(question, 'to')]).to.deep.equal([
        type,
        `${ROOM}/anna`,
        bob.jid,
      ]);
      expect(question.getChild('x', 'urn:x')?.toString()).to.include('<y>z</y>');
      expect(question.toString()).not.to.include('anna@example');
      const [reply, ...more] = await answer(question, 'result', "<x xmlns='urn:x'><answer/></x>");
      expect(more).to.deep.equal([]);
      expect([reply?.attrs.type, reply?.attrs.id, reply?.attrs.from]).to.deep.equal(['result', 'q', `${ROOM}/bob`]);
      expect(reply?.getChild('x', 'urn:x')?.getChild('answer')).not.to.equal(undefined);
      expect(reply?.toString()).not.to.include('bob@example');
      expect(await answer(question, 'result', ''), 'a second answer').to.deep.equal([]);
    });
  }

  it('R26.6 an empty result stays one; an error keeps its condition and type', async () => {
    const [empty] = await answer(await ask('set', "<x xmlns='urn:x'/>"), 'result', '');
    expect([empty?.attrs.type, empty?.children]).to.deep.equal(['result', []]);
    const error = new Fault('feature-not-implemented', 'not here', 'modify').toElement().toString();
    const [refused, ...more] = await answer(await ask('get', "<x xmlns='urn:x'/>"), 'error', error);
    expect([more, conditionOf(refused), refused?.getChild('error')?.attrs.type]).to.deep.equal([
      [],
      'feature-not-implemented',
      'modify',
    ]);
    expect([refused?.attrs.id, refused?.attrs.from]).to.deep.equal(['q', `${ROOM}/bob`]);
  });

  it('R26.6 who answers in place of the one who was asked is not heard', async () => {
    const question = await ask('get', "<x xmlns='urn:x'/>");
    const eve = dialogue.person('eve@example/x');
    const forged = `<iq type='result' id='${attr(question, 'id')}' to='${attr(question, 'from')}'/>`;
    await eve.send(forged);
    await dialogue.person('bob@example/other').send(forged);
    expect(anna.take()).to.deep.equal([]);
  });

  it('R26.7 vcards and what is published are asked of the account, all else of the newest session', async () => {
    const tablet = dialogue.person('bob@example/tablet', { silent: true });
    await tablet.join('bob');
    anna.take();
    for (const [payload, to] of [
      [`<vCard xmlns='${NS.vcard}'/>`, 'bob@example'],
      ["<pubsub xmlns='http://jabber.org/protocol/pubsub'/>", 'bob@example'],
      [`<query xmlns='${NS.version}'/>`, 'bob@example/tablet'],
      [`<ping xmlns='${NS.ping}'/>`, 'bob@example/tablet'],
      [`<query xmlns='${NS.discoInfo}' node='x'/>`, 'bob@example/tablet'],
    ] as const) {
      const question = await ask('get', payload);
      expect([attr(question, 'to'), attr(question, 'from')], payload).to.deep.equal([to, `${ROOM}/anna`]);
      const [reply, ...more] = await answer(question, 'result', '');
      expect([more, reply?.attrs.type, reply?.attrs.from]).to.deep.equal([[], 'result', `${ROOM}/bob`]);
    }
  });

  it('R26.8 from outside service discovery is a bad request and all else not acceptable; nobody is not found', async () => {
    const eve = dialogue.person('eve@example/x');
    const to = `${ROOM}/bob`;
    for (const [who, payload, at, expected] of [
      [eve, `<query xmlns='${NS.discoInfo}'/>`, to, 'bad-request'],
      [eve, `<query xmlns='${NS.discoItems}'/>`, to, 'bad-request'],
      [eve, `<vCard xmlns='${NS.vcard}'/>`, to, 'not-acceptable'],
      [eve, `<ping xmlns='${NS.ping}'/>`, to, 'not-acceptable'],
      [anna, `<vCard xmlns='${NS.vcard}'/>`, `${ROOM}/nobody`, 'item-not-found'],
    ] as const) {
      const before = dialogue.written.length;
      expect(conditionOf(await who.iq('get', payload, at)), payload).to.equal(expected);
      expect(dialogue.written.length - before, 'only the reply').to.equal(1);
    }
  });

  it('R26.9 what is not answered in time is, once, with remote-server-timeout; an answer after that is dropped', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { wire: { requestTimeout: 5 } } });
    await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone', { silent: true });
    anna = dialogue.person('anna@example/phone');
    await bob.join('bob');
    await anna.join('anna');
    const before = dialogue.written.length;
    anna.post(`<iq type='get' id='q' to='${ROOM}/bob'><x xmlns='urn:x'/></iq>`);
    const reply = await anna.until((s) => attr(s, 'id') === 'q');
    expect([conditionOf(reply), reply.attrs.from]).to.deep.equal(['remote-server-timeout', `${ROOM}/bob`]);
    anna.take();
    expect(await answer(stanza(dialogue.written[before] ?? ''), 'result', '')).to.deep.equal([]);
    expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('bob'), 'and nobody is put out').not.to.equal(
      undefined,
    );
  });
});
