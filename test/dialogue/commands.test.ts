// Commands of operators as such, their sessions and faults: XEP-0050; docs/rules.md R17.
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { readSettings } from '../../settings.ts';
import { ask, commandIn, fieldOf, formOf, idOf, noteOf, refusal, stateOf, valuesOf, x } from '../helpers/commands.ts';
import { conditionOf, type Dialogue, DOMAIN, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const NODES = ['list-rooms', 'close-room', 'announce', 'ban', 'list-bans', 'lift-bans'];

describe('the commands of operators', () => {
  let dialogue: Dialogue;
  let operator: Somebody;
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits: [{ queries: { burst: 10_000 }, presence: { burst: 10_000 } }, limits] });
    operator = dialogue.person('operator@example/desk');
  };
  const again = async (limits: Lowered) => {
    await dialogue.end();
    await begin(limits);
  };
  const addRoom = (name: string, owner = 'x@example') =>
    dialogue.core.rooms.keep(dialogue.core.rooms.create(name, owner, false));

  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  describe('discovery', () => {
    const items = async (who: Somebody) =>
      (await who.iq('get', `<query xmlns='${NS.discoItems}' node='${NS.commands}'/>`, DOMAIN))
        .getChild('query', NS.discoItems)
        ?.getChildren('item')
        .map((item) => attr(item, 'node'));
    const info = (who: Somebody, node: string) =>
      who.iq('get', `<query xmlns='${NS.discoInfo}' node='${node}'/>`, DOMAIN);

    it('R17.1 operators find the commands, others none', async () => {
      expect(await items(operator)).to.deep.equal(NODES);
      for (const jid of ['host@example/x', 'operator@elsewhere.example/x', 'x1@guest.example/a']) {
        expect(await items(dialogue.person(jid))).to.deep.equal([]);
      }
      const features = (await operator.iq('get', `<query xmlns='${NS.discoInfo}'/>`, DOMAIN)).toString();
      expect(features).to.include(`var="${NS.commands}"`);
    });

    it('R17.1 each command tells what it is', async () => {
      for (const [node, type] of [[NS.commands, 'command-list'], ...NODES.map((n) => [n, 'command-node'])]) {
        const query = (await info(operator, node ?? '')).getChild('query', NS.discoInfo);
        expect(query?.attrs.node).to.equal(node);
        expect(query?.getChild('identity')?.attrs).to.include({ category: 'automation', type });
        expect(query?.toString()).to.include(`var="${NS.commands}"`);
      }
      expect(conditionOf(await info(dialogue.person('host@example/x'), 'ban'))).to.equal('forbidden');
      expect(conditionOf(await info(operator, 'unheard-of'))).to.equal('item-not-found');
    });
  });

  it('R17.2 nobody else uses them, whatever is asked', async () => {
    const other = dialogue.person('host@example/x');
    for (const node of [...NODES, 'unheard-of', '']) {
      expect(refusal(await ask(other, node)), node).to.equal('cancel forbidden');
    }
    const id = idOf(await ask(operator, 'ban'));
    expect(refusal(await ask(other, 'ban', `sessionid='${id}' action='cancel'`))).to.equal('cancel forbidden');
    expect(stateOf(await ask(operator, 'ban', `sessionid='${id}' action='cancel'`))).to.equal('canceled');
  });

  it('R17.2 the setting takes addresses only, and names what is none', () => {
    const read = (text: string) =>
      readSettings({ COMPONENT_SECRET: '0123456789abcdef', LECTERN_OPERATORS: text }).operators;
    expect(read('')).to.deep.equal([]);
    expect(read(' Host@Example.org, b@example.org\tc@example.org,')).to.deep.equal([
      'host@example.org',
      'b@example.org',
      'c@example.org',
    ]);
    for (const wrong of ['host', 'example.org', 'a@b@c', 'a@example.org/x']) {
      expect(() => read(`host@example.org ${wrong}`)).to.throw(`LECTERN_OPERATORS: ${wrong}`);
    }
  });

  describe('sessions', () => {
    beforeEach(async () => {
      await addRoom('one');
    });

    it('R17.3 stages lead on and back, with what was answered', async () => {
      const first = await ask(operator, 'close-room', "action='execute'");
      expect(stateOf(first)).to.equal('executing next next');
      expect(commandIn(first).attrs['xml:lang']).to.equal('en');
      expect(formOf(first)?.attrs.type).to.equal('form');
      const own = `sessionid='${idOf(first)}'`;
      const second = await ask(operator, 'close-room', `${own} action='next'`, x({ room: `one@${DOMAIN}` }));
      expect(stateOf(second)).to.equal('executing complete prev complete');
      expect(idOf(second)).to.equal(idOf(first));
      const back = await ask(operator, 'close-room', `${own} action='prev'`);
      expect(stateOf(back)).to.equal('executing next next');
      expect(valuesOf(fieldOf(back, 'room'))).to.deep.equal([`one@${DOMAIN}`]);
      await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      const end = await ask(operator, 'close-room', `${own} action='complete'`, x({}));
      expect(stateOf(end)).to.equal('completed');
      expect(noteOf(end)).to.equal(`info: one@${DOMAIN} is closed.`);
    });

    it('R17.3 a form that was cancelled counts as submitted, and cancel ends the session', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      const second = await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }, 'cancel'));
      expect(stateOf(second)).to.equal('executing complete prev complete');
      expect(stateOf(await ask(operator, 'close-room', `${own} action='cancel'`))).to.equal('canceled');
      expect(refusal(await ask(operator, 'close-room', own))).to.equal('cancel not-allowed session-expired');
      expect(dialogue.core.rooms.get('one')).to.not.equal(undefined);
    });

    it('R17.4 what cannot be done is refused with the condition that commands have for it', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      const wrong: (readonly [attrs: string, payload: string, refusal: string])[] = [
        ["action='explode'", '', 'modify bad-request malformed-action'],
        ["action=''", '', 'modify bad-request malformed-action'],
        ["action='next'", '', 'modify bad-request bad-action'],
        ["action='prev'", '', 'modify bad-request bad-action'],
        ["action='complete'", '', 'modify bad-request bad-action'],
        ["action='cancel'", '', 'modify bad-request bad-action'],
        [`${own} action='prev'`, '', 'modify bad-request bad-action'],
        [`${own} action='complete'`, x({ room: `one@${DOMAIN}` }), 'modify bad-request bad-action'],
        ["xml:lang='not a language'", '', 'modify bad-request bad-locale'],
        ["sessionid=''", '', 'modify bad-request bad-sessionid'],
        ["sessionid='x'", '', 'modify bad-request bad-sessionid'],
        [`sessionid='${idOf(first)}x'`, '', 'modify bad-request bad-sessionid'],
        [`sessionid='${'.'.repeat(5_000)}'`, '', 'modify bad-request bad-sessionid'],
        [own, '', 'modify bad-request bad-payload'],
        [own, x({}), 'modify bad-request bad-payload'],
        [own, x({ room: ' ' }), 'modify bad-request bad-payload'],
        [own, x({ room: `two@${DOMAIN}` }), 'modify bad-request bad-payload'],
        [own, x({ room: [`one@${DOMAIN}`, `one@${DOMAIN}`] }), 'modify bad-request bad-payload'],
        [own, x({ room: `one@${DOMAIN}` }, 'result'), 'modify bad-request bad-payload'],
        [own, x({ room: `one@${DOMAIN}` }, 'nonsense'), 'modify bad-request bad-payload'],
      ];
      for (const [attrs, payload, expected] of wrong) {
        expect(refusal(await ask(operator, 'close-room', attrs, payload)), `${attrs} ${payload}`).to.equal(expected);
      }
      expect(refusal(await ask(operator, 'unheard-of'))).to.equal('cancel item-not-found');
      expect(refusal(await ask(operator, ''))).to.equal('modify bad-request');
      expect(refusal(await ask(operator, 'ban', own)), 'of another command').to.include('bad-sessionid');
      const other = dialogue.person('operator@example/phone');
      expect(refusal(await ask(other, 'close-room', own)), 'of another client').to.include('bad-sessionid');
      const good = await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      expect(stateOf(good), 'the session stands where it stood').to.equal('executing complete prev complete');
      const alternate = (jid: string) => ask(operator, 'close-room', own, x({ alternate: jid }));
      expect(refusal(await alternate('a@b@c'))).to.include('bad-payload');
      expect(refusal(await ask(operator, 'close-room', own, x({ reason: 'x'.repeat(501) })))).to.include('bad-payload');
    });

    it('R17.4 other languages are answered in English', async () => {
      const reply = await ask(operator, 'ban', "xml:lang='zh-CN'");
      expect(commandIn(reply).attrs['xml:lang']).to.equal('en');
    });

    it('R17.5 a session ends in time, whatever is done in it, and with a restart', async () => {
      const first = await ask(operator, 'close-room');
      const own = `sessionid='${idOf(first)}'`;
      dialogue.clock.now += LIMITS.operators.sessionLife - 1;
      await ask(operator, 'close-room', own, x({ room: `one@${DOMAIN}` }));
      dialogue.clock.now += 1;
      expect(refusal(await ask(operator, 'close-room', own))).to.equal('cancel not-allowed session-expired');
      const next = `sessionid='${idOf(await ask(operator, 'close-room'))}'`;
      await dialogue.restart('crash');
      expect(refusal(await ask(operator, 'close-room', next))).to.equal('cancel not-allowed session-expired');
    });

    it('R17.5 an operator has so many sessions, and the oldest gives way', async () => {
      await again({ operators: { sessions: 2 } });
      const ids = [];
      for (let i = 0; i < 3; i += 1) ids.push(idOf(await ask(operator, 'ban')));
      const outcomes = [];
      for (const id of ids) {
        const reply = await ask(operator, 'ban', `sessionid='${id}' action='cancel'`);
        outcomes.push(conditionOf(reply) ?? stateOf(reply));
      }
      expect(outcomes).to.deep.equal(['not-allowed', 'canceled', 'canceled']);
    });

    it('R17.5 a step is carried out once, however often it is sent', async () => {
      const own = `sessionid='${idOf(await ask(operator, 'ban'))}'`;
      operator.take();
      const step = (id: string) =>
        `<iq type='set' id='${id}' to='${DOMAIN}'><command xmlns='${NS.commands}' node='ban' ${own}>${x({ address: 'a@example' })}</command></iq>`;
      operator.post(step('1'));
      operator.post(step('2'));
      await dialogue.settled();
      const replies = operator.take().sort((a, b) => (a.attrs.id < b.attrs.id ? -1 : 1));
      expect(replies.map((r) => refusal(r) || stateOf(r))).to.deep.equal([
        'completed',
        'modify bad-request bad-action',
      ]);
    });
  });
});
