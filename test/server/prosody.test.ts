// Prosody as configured for development and tests: what accounts and guests may do there.

import { client, xml } from '@xmpp/client';
import type { Element } from '@xmpp/xml';
import { expect } from 'chai';
import { answers } from '../helpers/ports.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { startProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';

type Client = ReturnType<typeof client>;

const DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';

describe('the configuration of Prosody', () => {
  let prosody: TestProsody;
  const open: Client[] = [];

  before(async () => {
    prosody = await sharedProsody();
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.stop()));
  });

  const login = async (options: { service: string; domain: string; username?: string; password?: string }) => {
    const it = client(options);
    it.reconnect.stop();
    it.on('error', () => undefined); // start() rejects with it
    open.push(it);
    const jid = await it.start();
    return { it, jid };
  };

  /** The condition of the error that answers a stanza, or its first payload's name. */
  const answer = async (it: Client, to: string, type = 'get') => {
    const request = xml('iq', { to, type }, xml('query', { xmlns: DISCO_ITEMS }));
    const result = await it.iqCaller.request(request).catch((error: { condition?: string }) => error.condition);
    return typeof result === 'object' ? result.getChild('query', DISCO_ITEMS) : result;
  };

  it('lets an account in by WebSocket and by TCP, and shows it the rooms', async () => {
    const password = await prosody.createUser('prosody-a');
    for (const service of [prosody.websocket, prosody.service]) {
      const { it, jid } = await login({ service, domain: prosody.domain, username: 'prosody-a', password });
      expect(jid.bare().toString()).to.equal('prosody-a@localhost');
      const items = await answer(it, prosody.domain);
      const jids = typeof items === 'object' ? items.getChildren('item').map((item: Element) => item.attrs.jid) : items;
      expect(jids).to.include(prosody.componentDomain);
    }
  });

  it('refuses a wrong password', async () => {
    await prosody.createUser('prosody-b');
    const attempt = login({
      service: prosody.websocket,
      domain: prosody.domain,
      username: 'prosody-b',
      password: 'not this one',
    });
    const error = await attempt.then(
      () => null,
      (cause: { condition?: string }) => cause.condition,
    );
    expect(error).to.equal('not-authorized');
  });

  it('gives an account a new password', async () => {
    await prosody.createUser('prosody-c', 'the first');
    await prosody.createUser('prosody-c', 'the second');
    const { jid } = await login({
      service: prosody.websocket,
      domain: prosody.domain,
      username: 'prosody-c',
      password: 'the second',
    });
    expect(jid.local).to.equal('prosody-c');
  });

  it('lets a guest in without an account, to the rooms and nowhere else', async () => {
    const { it, jid } = await login({ service: prosody.websocket, domain: prosody.guestDomain });
    expect(jid.domain).to.equal(prosody.guestDomain);
    // No component has joined here: that the stanza got as far as that is seen by the error.
    expect(await answer(it, prosody.componentDomain)).to.equal('remote-server-timeout');
    for (const elsewhere of [prosody.domain, `host@${prosody.domain}`, `share.${prosody.domain}`, 'example.org']) {
      expect(await answer(it, elsewhere), elsewhere).to.equal('policy-violation');
    }
  });

  it('keeps accounts over a crash', async () => {
    const own = await startProsody();
    try {
      const password = await own.createUser('kept');
      await own.kill();
      expect(await answers(own.c2sPort)).to.equal(false);
      await own.restart();
      const { jid } = await login({ service: own.websocket, domain: own.domain, username: 'kept', password });
      expect(jid.local).to.equal('kept');
    } finally {
      await own.remove();
    }
  });
});
