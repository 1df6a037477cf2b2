// An account in the web client: its features and what they are told, and its nodes; docs/rules.md R81.
import { expect } from 'chai';
import { featuresOf } from '../../protocol/base/caps.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import { capsHash } from '../../web/core/account/capabilities.ts';
import type { AccountContext, AccountPart } from '../../web/core/account/part.ts';
import { createPubSub } from '../../web/core/account/pubsub.ts';
import { createTestAccount, event, read, told } from '../helpers/test-account.ts';

const broken = () => {
  throw new Error('broken');
};

describe('the features of an account', () => {
  it('R81.21 are told all that happens, whatever another one throws, and take what is theirs', async () => {
    const heard: string[] = [];
    const { error } = console;
    const errors: unknown[] = [];
    console.error = (what) => errors.push(what);
    const listener = (name: string): AccountPart => ({
      name,
      events: [{ node: 'urn:x', take: (from, { items }) => void heard.push(`${name} event ${from} ${items.length}`) }],
      presence: () => [xml('x', { of: name })],
      seen: (stanza) => void heard.push(`${name} seen ${attr(stanza, 'from')}`),
      receive: (stanza) => heard.push(`${name} receive`) > 0 && stanza.getChildText('body') === 'mine',
      refused: () => heard.push(`${name} refused`) < 0,
      online: () => void heard.push(`${name} online`),
      available: () => void heard.push(`${name} available`),
      paused: () => void heard.push(`${name} paused`),
      resumed: () => void heard.push(`${name} resumed`),
      closed: () => void heard.push(`${name} closed`),
    });
    const account = createTestAccount({
      more: [
        listener('first'),
        {
          name: 'broken',
          events: [{ node: 'urn:x', take: broken }],
          presence: broken,
          seen: broken,
          receive: broken,
          refused: broken,
          online: async () => broken(),
          available: broken,
          paused: broken,
          resumed: broken,
          closed: broken,
        },
        listener('last'),
      ],
    });
    await account.settled();
    account.receive(event('ann@example', 'urn:x', `<item id='1'/>`));
    account.receive(event('ann@example', 'urn:other', ''));
    account.receive(`<presence from='ann@example/a'/>`);
    account.receive(`<message from='ann@example/a'><body>theirs</body></message>`);
    account.receive(`<message from='ann@example/a'><body>mine</body></message>`);
    account.receive(`<message from='ann@example/a' type='error'>${new Fault('gone').toElement()}</message>`);
    account.pause();
    account.resume();
    account.pause();
    account.reset();
    await account.settled();
    account.close();
    console.error = error;
    const both = (what: string) => [`first ${what}`, `last ${what}`];
    expect(heard).to.deep.equal([
      ...both('online'),
      ...both('available'),
      ...both('event ann@example 1'),
      ...both('seen ann@example/a'),
      ...both('receive'),
      'first receive',
      ...both('refused'),
      ...both('paused'),
      ...both('resumed'),
      ...both('paused'),
      ...both('online'),
      ...both('available'),
      ...both('closed'),
    ]);
    expect(errors).to.have.length.above(8);
    expect(account.sent[0] && childElements(account.sent[0]).map((c) => c.attrs.of ?? c.name)).to.deep.equal([
      'first',
      'last',
      'c',
    ]);
  });

  it('R81.9 announce what they speak, and the nodes whose news they take', async () => {
    const account = createTestAccount({
      more: [{ name: 'x', speaks: ['urn:y'], events: [{ node: 'urn:x', take: broken }] }],
    });
    await account.settled();
    const info = await account.question(
      `<iq type='get' id='1' from='ann@example/a'><query xmlns='${NS.discoInfo}'/></iq>`,
    );
    const query = info.getChild('query', NS.discoInfo);
    expect(query && featuresOf(query)).to.include.members(['urn:y', 'urn:x+notify', `${NS.avatarMetadata}+notify`]);
    expect(account.sent[0]?.getChild('c', NS.caps)?.attrs.ver).to.equal(query && capsHash(query));
    account.close();
  });

  it('R81.26 are told of a stream only when they can use it, and presence is not sent on one that is gone', async () => {
    let go: (() => void)[] = [];
    const account = createTestAccount({ more: [{ name: 'slow', online: () => new Promise((done) => go.push(done)) }] });
    await account.settled();
    account.pause();
    account.reset();
    await account.settled();
    const [first, second] = go;
    first?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal([]);
    second?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal(['available all']);
    go = [];
    account.close();
  });

  it('R81.9 say nothing on a new stream before they are ready for it', async () => {
    const go: (() => void)[] = [];
    const account = createTestAccount({ more: [{ name: 'slow', online: () => new Promise((done) => go.push(done)) }] });
    go.shift()?.();
    await account.settled();
    account.pause();
    account.reset();
    account.contacts.setStatus({ show: 'dnd', text: '' });
    await account.settled();
    expect(told(account.sent)).to.deep.equal(['available all']);
    go.shift()?.();
    await account.settled();
    expect(account.sent.map((s) => s.getChildText('show'))).to.deep.equal([null, 'dnd']);
    account.close();
  });

  it('R81.21 ask what the server can do once a stream', async () => {
    let context: AccountContext | undefined;
    const account = createTestAccount({
      use(given) {
        context = given;
      },
    });
    await account.settled();
    const questions = () => account.asked.filter((what) => what === 'get example query').length;
    await Promise.all([context?.features(), context?.features()]);
    expect(questions()).to.equal(1);
    account.pause();
    account.reset();
    await account.settled();
    await context?.features();
    expect(questions()).to.equal(2);
    account.close();
  });

  it('R81.26 presence that could not be sent is sent when the stream goes on', async () => {
    let go: (() => void) | undefined;
    const online = () =>
      new Promise<void>((done) => {
        go = done;
      });
    const account = createTestAccount({ more: [{ name: 'slow', online }] });
    await account.settled();
    account.pause();
    go?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal([]);
    account.resume();
    expect(told(account.sent)).to.deep.equal(['available all']);
    account.close();
  });
});

describe('the nodes of an account', () => {
  const start = (answers: readonly (Element | Fault | undefined)[]) => {
    const asked: string[] = [];
    const rest = [...answers];
    const pubsub = createPubSub(async (type, child, to) => {
      asked.push(`${type} ${to ?? 'own'} ${child}`);
      return rest.shift() ?? xml('iq');
    });
    return { pubsub, asked };
  };
  const unmet = new Fault('conflict', '', 'cancel', read(`<precondition-not-met xmlns='${NS.pubsubErrors}'/>`));

  it('R81.18 are made for those who may see them, and set so where they must be', async () => {
    const strict = start([unmet]);
    const options = { access: 'whitelist', keep: 'max' } as const;
    const payload = xml('x');
    expect(await strict.pubsub.publish('n', 'i', payload, { ...options, strict: true })).to.equal(undefined);
    expect(strict.asked).to.have.length(3);
    expect(strict.asked[0]).to.include('<value>whitelist</value>');
    expect(strict.asked[1]).to.include('configure').and.to.include('<value>whitelist</value>');
    expect(strict.asked[2]).not.to.include('publish-options');
    const refused = start([unmet, new Fault('forbidden')]);
    const fault = await refused.pubsub.publish('n', 'i', payload, { ...options, strict: true });
    expect(fault?.condition, 'nothing is published where others could see it').to.equal('forbidden');
    expect(refused.asked).to.have.length(2);
    const kept = start([unmet]);
    expect(await kept.pubsub.publish('n', 'i', payload, { ...options, strict: false })).to.equal(undefined);
    expect(kept.asked).to.have.length(2);
  });

  it('R81.18 are empty where they are not there, and not where nobody answers', async () => {
    const { pubsub } = start([new Fault('item-not-found'), new Fault('remote-server-timeout'), undefined]);
    expect(await pubsub.items('n')).to.deep.equal([]);
    expect(await pubsub.items('n')).to.be.instanceOf(Fault);
    expect(await pubsub.items('n'), 'an answer with nothing in it').to.deep.equal([]);
  });
});
