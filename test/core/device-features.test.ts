// What the devices of contacts can do, as the web client learns it: docs/rules.md R81.
import { expect } from 'chai';
import { buildDiscoInfo } from '../../protocol/base/caps.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { capsHash } from '../../web/core/account/capabilities.ts';
import { type Answerer, createTestAccount, rosterOf } from '../helpers/test-account.ts';

const item = (jid: string, subscription = 'both', more = '', groups = '') =>
  `<item jid='${jid}' subscription='${subscription}' ${more}>${groups}</item>`;
const ANN = item('ann@example', 'both', `name='Ann'`, '<group>Work</group><group> odd  name</group>');
const BEN = item('ben@example', 'to');

/** Answers with this list of contacts, unless it is asked with the version that it has. */
const lists =
  (items: string, version = '7'): Answerer =>
  (_to, child, type) => {
    if (type !== 'get' || !child.is('query', NS.roster)) return undefined;
    return attr(child, 'ver') === version ? 'empty' : rosterOf(items, version);
  };
const _push = (content: string, from = '') =>
  `<iq type='set' id='p' ${from && `from='${from}'`}><query xmlns='${NS.roster}' ver='8'>${content}</query></iq>`;
const available = (from: string, content = '') => `<presence from='${from}'>${content}</presence>`;

describe('what devices of contacts can do', () => {
  const info = (feature: string) =>
    buildDiscoInfo({ identities: [{ category: 'client', type: 'phone' }], features: [feature] });
  const caps = (query: Element) => `<c xmlns='${NS.caps}' hash='sha-1' node='urn:x' ver='${capsHash(query)}'/>`;
  const honest = info('urn:a');
  const start = async (answer: (to: string) => Element | Fault) => {
    const account = createTestAccount({ answer: lists(ANN + BEN) });
    await account.settled();
    account.answer = (to, child) => (child.is('query', NS.discoInfo) && to.includes('/') ? answer(to) : undefined);
    const speaks = (jid: string) =>
      account.contacts.presence(jid).value.devices.map((device) => [...(device.speaks ?? ['unknown'])].join());
    const questions = () => account.asked.filter((what) => what.includes('/')).length;
    return { account, speaks, questions };
  };

  it('R81.10 is asked once for all who say the same', async () => {
    const { account, speaks, questions } = await start(() => honest);
    for (const from of ['ann@example/a', 'ann@example/b', 'ben@example/c'])
      account.receive(available(from, caps(honest)));
    await account.settled();
    account.receive(available('ben@example/d', caps(honest)));
    expect(questions()).to.equal(1);
    expect([...speaks('ann@example'), ...speaks('ben@example')]).to.deep.equal(Array(4).fill('urn:a'));
    account.receive(available('ben@example/d', `<show>away</show>${caps(honest)}`));
    expect(speaks('ben@example')).to.include('urn:a');
    account.close();
  });

  it('R81.10 is not what somebody else says of it, whose hash does not fit', async () => {
    const { account, speaks, questions } = await start((to) => (to.startsWith('ann') ? info('urn:evil') : honest));
    account.receive(available('ann@example/a', caps(honest)));
    account.receive(available('ben@example/b', caps(honest)));
    await account.settled();
    expect(questions()).to.equal(2);
    expect([speaks('ann@example'), speaks('ben@example')]).to.deep.equal([['urn:evil'], ['urn:a']]);
    account.close();
  });

  it('R81.10 is asked of the next where one does not answer', async () => {
    const { account, speaks } = await start((to) => (to.startsWith('ann') ? new Fault('item-not-found') : honest));
    account.receive(available('ann@example/a', caps(honest)));
    account.receive(available('ben@example/b', caps(honest)));
    await account.settled();
    expect([speaks('ann@example'), speaks('ben@example')]).to.deep.equal([['unknown'], ['urn:a']]);
    account.close();
  });
});
