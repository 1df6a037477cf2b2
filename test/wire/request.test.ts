// Own questions: a reply counts only from whom it was asked (RFC 6120 §8.2.3); docs/rules.md R2.6.
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { createRequests, type Requests } from '../../protocol/base/request.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';

describe('a question of our own', () => {
  let sent: Element[];
  let up: boolean;
  let requests: Requests;
  beforeEach(() => {
    sent = [];
    up = true;
    requests = createRequests((stanza) => {
      if (up) sent.push(stanza);
      return up;
    }, 5);
  });

  const ping = () => requests.ask('room@r', 'a@b/c', 'get', xml('ping', { xmlns: NS.ping }));
  const reply = (more: Record<string, string>) =>
    xml('iq', { type: 'result', from: 'a@b/c', id: attr(sent.at(-1) ?? xml('iq'), 'id') ?? '', ...more });

  it('is answered by whom it was asked', async () => {
    const asked = ping();
    const answer = reply({});
    expect(requests.settle(answer)).to.equal(true);
    expect(await asked).to.equal(answer);
    expect(requests.settle(answer), 'a second time').to.equal(false);
  });

  it('R2.6 is answered by nobody else, nor under another id', async () => {
    const asked = ping();
    for (const more of [{ from: 'evil@b/c' }, { from: 'a@b' }, { from: 'a@b/C' }, { id: 'x' }, { id: '' }] as Record<
      string,
      string
    >[]) {
      expect(requests.settle(reply(more)), JSON.stringify(more)).to.equal(false);
    }
    expect(requests.settle(reply({}))).to.equal(true);
    expect(isFault(await asked)).to.equal(false);
  });

  it('has an id that cannot be guessed and is not used again', () => {
    for (let i = 0; i < 100; i++) void ping();
    const ids = new Set(sent.map((s) => attr(s, 'id')));
    expect(ids.size).to.equal(100);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{32}$/);
    requests.fail();
  });

  it('ends in a fault when it is refused, when nobody answers, when the stream is or goes down', async () => {
    const condition = async (asked: ReturnType<typeof ping>) => {
      const result = await asked;
      return isFault(result) ? result.condition : 'none';
    };
    const refused = ping();
    requests.settle(
      xml('iq', { ...reply({}).attrs, type: 'error' }, xml('error', {}, xml('forbidden', { xmlns: NS.stanzas }))),
    );
    expect(await condition(refused)).to.equal('forbidden');
    expect(await condition(ping())).to.equal('remote-server-timeout');
    const cut = ping();
    requests.fail();
    expect(await condition(cut)).to.equal('recipient-unavailable');
    up = false;
    expect(await condition(ping())).to.equal('recipient-unavailable');
  });
});
