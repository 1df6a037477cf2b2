// The contacts of an account in the web client: docs/rules.md R81.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { MAX_DEVICES, MAX_REQUESTS } from '../../web/core/contacts/limits.ts';
import { holdTimers } from '../helpers/held-timers.ts';
import { type Answerer, createTestAccount, ME, rosterOf, told } from '../helpers/test-account.ts';

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
const push = (content: string, from = '') =>
  `<iq type='set' id='p' ${from && `from='${from}'`}><query xmlns='${NS.roster}' ver='8'>${content}</query></iq>`;
const available = (from: string, content = '') => `<presence from='${from}'>${content}</presence>`;

describe('the contacts of an account', () => {
  it('R81.2 are asked for before presence is sent, and again with what is known', async () => {
    const account = createTestAccount({ answer: lists(ANN + BEN) });
    expect(told(account.sent), 'not before the answer').to.deep.equal([]);
    await account.settled();
    expect(told(account.sent)).to.deep.equal(['available all']);
    expect(account.contacts.list.value.map(({ jid }) => jid)).to.deep.equal(['ann@example', 'ben@example']);
    const before = account.contacts.list.value;
    account.pause();
    account.reset();
    await account.settled();
    expect(account.contacts.list.value, 'nothing has changed').to.equal(before);
    expect(told(account.sent)).to.deep.equal(['available all', 'available all']);
    account.close();
  });

  it('R81.2 are asked for without a version where the server keeps none', async () => {
    let query: Element | undefined;
    const answer: Answerer = (_to, child) => {
      if (child.is('query', NS.roster)) query = child;
      return undefined;
    };
    const account = createTestAccount({ answer, offers: [] });
    await account.settled();
    expect(query && attr(query, 'ver')).to.equal(undefined);
    account.close();
  });

  it('R81.1 change by what the own account pushes, and by nobody else', async () => {
    const account = createTestAccount({ answer: lists(ANN) });
    await account.settled();
    for (const from of ['eve@example', 'example', `${ME}/phone`, 'me@example.evil']) {
      const reply = await account.question(push(item('eve@example'), from));
      expect(attr(reply, 'type'), from).to.equal('error');
    }
    expect(account.contacts.find('eve@example')).to.equal(undefined);
    expect(attr(await account.question(push(BEN)), 'type')).to.equal('result');
    await account.question(push(item('ann@example', 'remove'), ME));
    expect(account.contacts.list.value.map(({ jid }) => jid)).to.deep.equal(['ben@example']);
    account.close();
  });

  it('R81.3 one who is asked may ask back without a question; others are a request', async () => {
    const account = createTestAccount();
    await account.settled();
    expect(await account.contacts.add('ann@example', { text: 'Hi' })).to.equal(undefined);
    expect(told(account.sent).slice(1)).to.deep.equal(['subscribed ann@example', 'subscribe ann@example']);
    await account.question(push(item('ann@example', 'none', `ask='subscribe'`)));
    account.receive(`<presence type='subscribe' from='ann@example'/>`);
    await account.settled();
    expect(account.contacts.requests.value).to.deep.equal([]);
    expect(told(account.sent).slice(3)).to.deep.equal(['subscribed ann@example']);
    account.receive(`<presence type='subscribe' from='eve@example'><status>Hi&#x202e;</status></presence>`);
    expect(account.contacts.requests.value).to.deep.equal([{ jid: 'eve@example', text: 'Hi', nick: '' }]);
    account.close();
  });

  it('R81.3 nothing is asked where the list could not be changed, or the address is none', async () => {
    const account = createTestAccount({
      answer: (_to, _child, type) => (type === 'set' ? new Fault('resource-constraint') : undefined),
    });
    await account.settled();
    const before = account.sent.length;
    for (const [jid, condition] of [
      ['ann@example', 'resource-constraint'],
      ['Ann@example', 'jid-malformed'],
      ['ann@example/phone', 'jid-malformed'],
      [ME, 'not-allowed'],
    ] as const) {
      expect((await account.contacts.add(jid))?.condition, jid).to.equal(condition);
    }
    expect((await account.contacts.remove('nobody@example'))?.condition).to.equal('item-not-found');
    account.pause();
    expect((await account.contacts.accept('ann@example'))?.condition).to.equal('recipient-unavailable');
    expect(account.sent).to.have.length(before);
    account.close();
  });

  it('R81.4 those who ask stand once each, the last first, up to the limit, until they are answered', async () => {
    const account = createTestAccount();
    await account.settled();
    const ask = (jid: string, type = 'subscribe') => account.receive(`<presence type='${type}' from='${jid}'/>`);
    const requests = () => account.contacts.requests.value.map(({ jid }) => jid);
    for (const jid of ['a@x', 'b@x', 'c@x', 'd@x', 'a@x']) ask(jid);
    expect(requests()).to.deep.equal(['a@x', 'd@x', 'c@x', 'b@x']);
    ask('b@x', 'unsubscribe');
    expect(await account.contacts.refuse('c@x')).to.equal(undefined);
    await account.question(push(item('d@x', 'from')));
    expect(requests(), 'answered here, elsewhere, asked no longer').to.deep.equal(['a@x']);
    expect(await account.contacts.accept('a@x')).to.equal(undefined);
    expect(told(account.sent).slice(1)).to.deep.equal(['unsubscribed c@x', 'subscribed a@x', 'subscribe a@x']);
    for (let i = 0; i < MAX_REQUESTS + 5; i++) ask(`many${i}@x`);
    expect(requests()).to.have.length(MAX_REQUESTS);
    account.pause();
    account.reset();
    ask('many3@x');
    await account.settled();
    expect(requests(), 'what was answered elsewhere meanwhile').to.deep.equal(['many3@x']);
    account.close();
  });

  it('R81.6 keep the groups and names that other clients gave', async () => {
    const account = createTestAccount({ answer: lists(ANN + item('cy@example', 'both', '', '<group>Work</group>')) });
    await account.settled();
    const set: string[] = [];
    account.answer = (_to, child, type) => {
      if (type === 'set') set.push(child.getChild('item')?.toString() ?? '');
      return undefined;
    };
    await account.contacts.rename('ann@example', 'Annie');
    await account.contacts.renameGroup('Work', 'Office');
    await account.contacts.setGroups('cy@example', [' New ', '', 'New']);
    expect(set).to.deep.equal([
      '<item jid="ann@example" name="Annie"><group> odd  name</group><group>Work</group></item>',
      '<item jid="ann@example" name="Ann"><group> odd  name</group><group>Office</group></item>',
      '<item jid="cy@example"><group>Office</group></item>',
      '<item jid="cy@example"><group>New</group></item>',
    ]);
    account.close();
  });

  describe('are there or not', () => {
    const start = async () => {
      const account = createTestAccount({ answer: lists(ANN + BEN + item('from@example', 'from')) });
      await account.settled();
      return { account, ann: account.contacts.presence('ann@example') };
    };

    it('R81.7 as the device says that is in use, and since when when the last has gone', async () => {
      const { account, ann } = await start();
      account.receive(available('ann@example/a', '<show>away</show><status>out</status>'));
      account.receive(available('ann@example/b', '<priority>-5</priority>'));
      expect([ann.value.show, ann.value.text]).to.deep.equal(['away', 'out']);
      account.receive(
        available('ann@example/c', `<show>dnd</show><idle xmlns='${NS.idle}' since='2026-05-04T09:00:00Z'/>`),
      );
      expect(ann.value.devices.map(({ resource }) => resource)).to.deep.equal(['c', 'a', 'b']);
      expect(ann.value.devices[0]?.idleSince).to.equal(Date.parse('2026-05-04T09:00:00Z'));
      account.receive(available('ann@example/a', '<priority>3</priority>'));
      expect([ann.value.show, ann.value.lastSeen]).to.deep.equal(['online', undefined]);
      for (const device of ['a', 'b', 'c'])
        account.receive(`<presence type='unavailable' from='ann@example/${device}'/>`);
      expect([ann.value.show, ann.value.lastSeen]).to.deep.equal(['offline', 1_000]);
      account.close();
    });

    it('R81.7 unknown since when where the server does not say', async () => {
      const { account, ann } = await start();
      account.receive(`<presence type='unavailable' from='ann@example'/>`);
      expect(ann.value.lastSeen).to.equal(undefined);
      account.receive(
        `<presence type='unavailable' from='ann@example'><delay xmlns='${NS.delay}' stamp='2026-05-04T09:00:00Z'/></presence>`,
      );
      expect(ann.value.lastSeen).to.equal(Date.parse('2026-05-04T09:00:00Z'));
      account.close();
    });

    it('R81.8 of those whom one may see, on so many devices', async () => {
      const { account, ann } = await start();
      for (const jid of ['from@example', 'eve@example']) {
        account.receive(available(`${jid}/a`));
        expect(account.contacts.presence(jid).value.show, jid).to.equal('offline');
      }
      for (let i = 0; i < MAX_DEVICES + 5; i++) account.receive(available(`ann@example/${i}`));
      expect(ann.value.devices).to.have.length(MAX_DEVICES);
      await account.question(push(item('ann@example', 'from')));
      expect(ann.value.devices, 'seen no longer').to.deep.equal([]);
      account.close();
    });

    it('R81.5 not any more when they are taken off the list', async () => {
      const { account, ann } = await start();
      account.receive(available('ann@example/a'));
      expect(await account.contacts.remove('ann@example')).to.equal(undefined);
      await account.question(push(item('ann@example', 'remove')));
      expect([ann.value.show, ann.value.lastSeen]).to.deep.equal(['offline', undefined]);
      account.close();
    });

    it('R81.8 as a new stream tells, and as before until it has told all', async () => {
      const { account, ann } = await start();
      for (const device of ['a', 'b']) account.receive(available(`ann@example/${device}`));
      let answers = false;
      account.answer = (...question) =>
        question[1].name === 'ping' && !answers ? 'silence' : lists(ANN + BEN)(...question);
      account.pause();
      account.reset();
      await account.settled();
      account.receive(available('ann@example/b', '<show>xa</show>'));
      expect(ann.value.devices).to.have.length(2);
      answers = true;
      account.pause();
      account.reset();
      await account.settled();
      expect(ann.value.devices, 'a second new stream, and an answer').to.deep.equal([]);
      account.close();
    });

    it('R81.8 as before when a stream goes on', async () => {
      const { account, ann } = await start();
      account.receive(available('ann@example/a'));
      account.pause();
      account.resume();
      await account.settled();
      expect(ann.value.devices).to.have.length(1);
      expect(told(account.sent)).to.deep.equal(['available all']);
      account.close();
    });
  });

  it('R81.9 are told one’s status, once for what changes in one go', async () => {
    const account = createTestAccount();
    account.contacts.setStatus({ show: 'away', text: 'early' });
    await account.settled();
    account.contacts.setStatus({ show: 'chat', text: 'one' });
    account.contacts.setStatus({ show: 'dnd', text: 'two\nlines' });
    await account.settled();
    const said = account.sent.map((s) => [s.getChildText('show'), s.getChildText('status')]);
    expect(said).to.deep.equal([
      ['away', 'early'],
      ['dnd', 'two lines'],
    ]);
    expect(account.sent.every((s) => s.getChild('c', NS.caps) !== undefined)).to.equal(true);
    account.pause();
    account.contacts.setStatus({ show: 'xa', text: '' });
    await account.settled();
    account.resume();
    await account.settled();
    expect(account.sent.map((s) => s.getChildText('show')).slice(2), 'said when it can be').to.deep.equal(['xa']);
    account.close();
  });

  it('R81.26 are asked for again where the stream that goes on broke before the question', async () => {
    using timers = holdTimers('core/retry.ts');
    let fails = true;
    const account = createTestAccount({
      answer: (...question) => (fails ? new Fault('recipient-unavailable') : lists(ANN)(...question)),
    });
    await account.settled();
    expect([account.contacts.ready.value, told(account.sent)]).to.deep.equal([false, ['available all']]);
    fails = false;
    timers.runOut();
    await account.settled();
    expect(account.contacts.list.value.map(({ jid }) => jid)).to.deep.equal(['ann@example']);
    expect([account.blocking.supported.value, account.bookmarks.ready.value]).to.deep.equal([true, true]);
    account.close();
  });

  it('R81.26 are asked for again when the line breaks before they came', async () => {
    const account = createTestAccount({ answer: () => 'silence' });
    account.pause();
    account.answer = lists(ANN);
    account.reset();
    await account.settled();
    expect([account.contacts.ready.value, account.contacts.list.value.length]).to.deep.equal([true, 1]);
    account.close();
  });
});
