// Whom an account does not hear in the web client; docs/rules.md R81.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { createTestAccount, ME, read } from '../helpers/test-account.ts';

const ROOM = 'talk@rooms.example';

describe('whom an account blocks', () => {
  const blocked = (child: Element) =>
    child.is('blocklist', NS.blocking)
      ? read(
          `<blocklist xmlns='${NS.blocking}'><item jid='eve@example'/><item jid='spam.example'/><item jid='Not a JID @'/></blocklist>`,
        )
      : undefined;
  const push = (name: string, jid: string, from = '') =>
    `<iq type='set' id='1' ${from && `from='${from}'`}><${name} xmlns='${NS.blocking}'>${jid && `<item jid='${jid}'/>`}</${name}></iq>`;

  it('R81.16 is known with devices and domains, and changes by what the own account pushes', async () => {
    const account = createTestAccount({ answer: (_to, child) => blocked(child) });
    await account.settled();
    const { blocking } = account;
    expect([...blocking.list.value]).to.deep.equal(['eve@example', 'spam.example']);
    const all = () => ['eve@example/a', 'x@spam.example', 'spam.example', 'ann@example'].map(blocking.blocks);
    expect(all()).to.deep.equal([true, true, true, false]);
    expect(attr(await account.question(push('unblock', '', 'eve@example')), 'type'), 'R81.1').to.equal('error');
    expect(attr(await account.question(push('block', 'ann@example', 'example')), 'type')).to.equal('error');
    expect(all()).to.deep.equal([true, true, true, false]);
    await account.question(push('block', 'ann@example'));
    await account.question(push('unblock', 'spam.example', ME));
    expect(all()).to.deep.equal([true, false, false, true]);
    await account.question(push('unblock', ''));
    expect(all(), 'all at once').to.deep.equal([false, false, false, false]);
    account.close();
  });

  it('R81.16 goes to the server with a report', async () => {
    const set: string[] = [];
    const account = createTestAccount({
      answer: (_to, child, type) => {
        if (type === 'set') set.push(child.toString());
        return child.is('query', NS.discoInfo)
          ? read(`<query xmlns='${NS.discoInfo}'><feature var='${NS.reporting}'/></query>`)
          : undefined;
      },
    });
    await account.settled();
    const { blocking } = account;
    expect([blocking.supported.value, blocking.reports.value]).to.deep.equal([true, true]);
    expect(await blocking.block('eve@example', { reason: 'spam', text: 'buy\nthis' })).to.equal(undefined);
    expect(set).to.deep.equal([
      `<block xmlns="${NS.blocking}"><item jid="eve@example"><report xmlns="${NS.reporting}" reason="urn:xmpp:reporting:spam"><text>buy this</text></report></item></block>`,
    ]);
    expect((await blocking.block('Eve@example'))?.condition).to.equal('jid-malformed');
    expect(blocking.blocks('eve@example')).to.equal(true);
    account.answer = () => new Fault('forbidden');
    expect((await blocking.unblock('eve@example'))?.condition).to.equal('forbidden');
    expect(blocking.blocks('eve@example'), 'nothing was done').to.equal(true);
    account.close();
  });

  it('R81.17 asks for nothing any more', async () => {
    const account = createTestAccount();
    await account.settled();
    account.receive(`<presence type='subscribe' from='eve@example'/>`);
    account.receive(`<message from='eve@example/a'><x xmlns='${NS.directInvite}' jid='${ROOM}'/></message>`);
    expect([account.contacts.requests.value.length, account.invitations.list.value.length]).to.deep.equal([1, 1]);
    await account.blocking.block('eve@example');
    expect([account.contacts.requests.value.length, account.invitations.list.value.length]).to.deep.equal([0, 0]);
    account.receive(`<message from='eve@example/a'><x xmlns='${NS.directInvite}' jid='${ROOM}'/></message>`);
    expect(account.invitations.list.value).to.deep.equal([]);
    account.close();
  });
});
