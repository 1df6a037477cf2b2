// The parts of which a room of the web client is made, and the questions that it answers: docs/rules.md R64.
import { expect } from 'chai';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { attr, type Element, parseXml, xml } from '../../protocol/base/xml.ts';
import { createRoutes } from '../../web/core/account/routes.ts';
import { createParts, type Moment, type Part } from '../../web/core/part.ts';

const MOMENTS: readonly Moment[] = ['entering', 'joined', 'caughtUp', 'paused', 'resumed', 'interrupted', 'closed'];
const broken = () => {
  throw new Error('broken');
};

function read(text: string): Element {
  const stanza = parseXml(text);
  if (isFault(stanza)) throw new Error(stanza.text);
  return stanza;
}

describe('the parts of a room in the web client', () => {
  const heard: string[] = [];
  const failures: string[] = [];
  const sound = (name: string): Part => ({
    name,
    ...Object.fromEntries(MOMENTS.map((moment) => [moment, () => void heard.push(`${name} ${moment}`)])),
    presence: () => [xml('hand', { of: name })],
    seen: () => void heard.push(`${name} seen`),
    receive: () => heard.push(`${name} receive`) < 0,
    refused: () => heard.push(`${name} refused`) < 0,
  });
  const parts = createParts(
    [
      sound('first'),
      {
        name: 'broken',
        ...Object.fromEntries(MOMENTS.map((moment) => [moment, broken])),
        resumed: async () => broken(),
        presence: broken,
        seen: broken,
        receive: broken,
        refused: broken,
      },
      sound('last'),
    ],
    (part, error) => failures.push(`${part} ${(error as Error).message}`),
  );
  beforeEach(() => {
    heard.length = failures.length = 0;
  });

  for (const moment of MOMENTS) {
    it(`R64.1 are told that one is ${moment}, in their order, whatever one of them throws`, async () => {
      parts.tell(moment);
      await Promise.resolve();
      expect(heard).to.deep.equal([`first ${moment}`, `last ${moment}`]);
      expect(failures).to.deep.equal(['broken broken']);
    });
  }

  it('R64.1 are given messages, presences and refusals whatever one of them throws', () => {
    const stanza = xml('message');
    parts.seen({ kind: 'changed' }, stanza);
    expect(parts.receive(stanza)).to.equal(false);
    expect(parts.refused('a', new Fault('forbidden'))).to.equal(false);
    expect(heard).to.deep.equal(['seen', 'receive', 'refused'].flatMap((what) => [`first ${what}`, `last ${what}`]));
    expect(parts.presence().map((child) => child.attrs.of)).to.deep.equal(['first', 'last']);
    expect(failures.length).to.equal(4);
  });

  it('R64.1 do not see what is another part’s', () => {
    const taken = createParts([{ name: 'taker', receive: () => true }, sound('last')], broken);
    expect(taken.receive(xml('message'))).to.equal(true);
    expect(heard).to.deep.equal([]);
  });
});

describe('questions to the web client', () => {
  const failures: string[] = [];
  const routes = createRoutes((what) => failures.push(what));
  const ask = async (payload: string, { type = 'get', from = 'room@rooms.example/bob' } = {}) => {
    const reply = await routes.reply(read(`<iq type='${type}' id='7' from='${from}'>${payload}</iq>`));
    expect([attr(reply, 'id'), attr(reply, 'to')]).to.deep.equal(['7', from]);
    return attr(reply, 'type') === 'error' ? Fault.fromStanza(reply).condition : reply.children.join('');
  };

  it('R64.2 each get one reply: what the route gives, or why not', async () => {
    routes.add({ type: 'get', xmlns: 'urn:a', name: 'q', answer: () => xml('q', { xmlns: 'urn:a', n: '1' }) });
    routes.add({ type: 'set', xmlns: 'urn:a', name: 'q', answer: async () => undefined });
    routes.add({ type: 'set', xmlns: 'urn:a', name: 'no', answer: async () => new Fault('forbidden') });
    routes.add({ type: 'set', xmlns: 'urn:a', name: 'broken', answer: broken });
    expect(await ask(`<q xmlns='urn:a'/>`)).to.equal('<q xmlns="urn:a" n="1"/>');
    expect(await ask(`<q xmlns='urn:a'/>`, { type: 'set' })).to.equal('');
    expect(await ask(`<no xmlns='urn:a'/>`, { type: 'set' })).to.equal('forbidden');
    expect(await ask(`<broken xmlns='urn:a'/>`, { type: 'set' })).to.equal('internal-server-error');
    expect(failures).to.deep.equal(['urn:a broken']);
    expect(await ask(`<no xmlns='urn:a'/>`)).to.equal('service-unavailable');
    expect(await ask(`<q xmlns='urn:b'/>`)).to.equal('service-unavailable');
    for (const payload of ['', `<q xmlns='urn:a'/><q xmlns='urn:a'/>`]) {
      expect(await ask(payload)).to.equal('bad-request');
    }
    expect(await ask(`<q xmlns='urn:a'/>`, { type: 'give' })).to.equal('bad-request');
  });

  it('R64.2 are answered to a room alone where the route is its own, and no more when it is taken away', async () => {
    const answer = () => xml('mine', { xmlns: 'urn:c' });
    const remove = routes.add({ type: 'get', xmlns: 'urn:c', name: 'mine', answer }, 'room@rooms.example');
    expect(await ask(`<mine xmlns='urn:c'/>`)).to.equal('<mine xmlns="urn:c"/>');
    expect(await ask(`<mine xmlns='urn:c'/>`, { from: 'other@rooms.example/bob' })).to.equal('service-unavailable');
    remove();
    expect(await ask(`<mine xmlns='urn:c'/>`)).to.equal('service-unavailable');
  });
});
