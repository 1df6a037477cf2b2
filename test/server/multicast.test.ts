// Sending to many in one stanza (urn:lectern:multicast:3), where Prosody has the module for it: docs/rules.md R14.7 to R14.9.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component } from '@xmpp/component-core';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

for (const [what, env] of [
  ['with the module', {}],
  ['without it', { PROSODY_MODULES: '' }],
] as const) {
  describe(`a room of ten on a Prosody ${what}`, () => {
    const room = 'crowd@rooms.localhost';
    let prosody: TestProsody;
    let lectern: TestLectern;
    const people: TestClient[] = [];

    before(async () => {
      prosody = await startProsody('test', env);
      lectern = await startLectern(prosody);
      for (let n = 0; n < 10; n += 1) {
        const username = `person-${n}`;
        const password = await prosody.createUser(username);
        // Prosody copies what goes to a WebSocket, and what a client of either kind may want again (XEP-0198).
        const service = n === 1 ? prosody.websocket : prosody.service;
        people.push(await startClient({ service, domain: prosody.domain, username, password }));
      }
      await people[0]?.join(room, 'nick & 0');
      await people[0]?.iq(
        'set',
        room,
        `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`,
      );
    });
    after(async () => {
      for (const person of people) await person.stop();
      await lectern?.remove();
      await prosody?.remove();
    });

    it('R14.7 whether it is there is found out', () => {
      expect(lectern.logs()).to.include(`"multicast":${what === 'with the module'}`);
    });

    it('R14.7 all who enter at once see all, everybody hears each message once, and nobody sees the list', async () => {
      await Promise.all(people.slice(1).map((person, n) => person.join(room, `nick-${n + 1}`)));
      await Promise.all(
        people.map(async (person) => {
          for (const nick of ['nick & 0', ...people.slice(1).map((_, n) => `nick-${n + 1}`)]) {
            await person.until((s) => s.name === 'presence' && attr(s, 'from') === `${room}/${nick}`);
          }
        }),
      );
      for (const [n, person] of people.entries()) {
        await person.send(`<message type='groupchat' to='${room}'><body>${n} says &lt;é 😀&gt;</body></message>`);
      }
      await Promise.all(
        people.map(async (person) => {
          const bodies = () => person.received.map((s) => s.getChildText('body')).filter((text) => text !== null);
          await person.until((s) => s.getChildText('body') !== null && bodies().length === people.length);
          expect(bodies().toSorted()).to.deep.equal(people.map((_, n) => `${n} says <é 😀>`));
          expect(person.received.map(String).join('')).not.to.include(NS.multicast);
          expect(person.received.every((s) => attr(s, 'to') === person.jid)).to.equal(true);
        }),
      );
    });

    it('R14.7 what comes back from one who is gone puts out that one', async () => {
      const [owner, last] = [people[0], people.pop()];
      if (!owner || !last) throw new Error('nobody is there');
      const since = owner.received.length;
      await last.stop();
      await owner.until((s) => attr(s, 'from') === `${room}/nick-9` && attr(s, 'type') === 'unavailable', since);
    });
  });
}

describe('the module of Prosody', () => {
  let prosody: TestProsody;
  const people: TestClient[] = [];
  let component: Component;

  before(async () => {
    const modules = (folder: string) => join(import.meta.dirname, folder);
    prosody = await startProsody('test', {
      PROSODY_MODULES: `${modules('../../prosody-config/modules')};${modules('prosody-modules')}`,
      PROSODY_ONE_MORE: 'changes_on_the_way',
    });
    for (const username of ['ann', 'bob', 'col']) {
      const password = await prosody.createUser(username);
      people.push(await startClient({ service: prosody.service, domain: prosody.domain, username, password }));
    }
    const { componentDomain: domain, secret } = prosody;
    component = new Component({ service: `xmpp://127.0.0.1:${prosody.componentPort}`, domain });
    component.on('open', (header: Element) => component.authenticate(String(header.attrs.id), secret));
    await component.connect(`xmpp://127.0.0.1:${prosody.componentPort}`);
    await Promise.all([new Promise((done) => component.once('online', done)), component.open({ domain })]);
  });
  after(async () => {
    for (const person of people) await person.stop();
    await component?.stop();
    await prosody?.remove();
  });

  const envelope = (content: string, from = 'rooms.localhost') =>
    component.socket?.write(
      `<message from='${from}' to='rooms.localhost'><to xmlns='${NS.multicast}'>${people
        .map(({ jid }) => jid)
        .join('\t')}</to>${content}</message>`,
    );
  // Prosody copies those of type chat for its own archive anyway.
  const message = (from: string, body: string) =>
    `<message type='groupchat' from='${from}'><body>${body}</body></message>`;
  const hears = (person: TestClient, body: string) => person.until((s) => s.getChildText('body') === body);

  it('R14.9 opens only what comes from the component itself, and sends only what is in its names', async () => {
    const [ann] = people;
    if (!ann) throw new Error('nobody is there');
    // What is no envelope goes where it is addressed to.
    const passedOn = new Promise<void>((done) => {
      let count = 0;
      component.on('stanza', (stanza: Element) => {
        count += stanza.toString().includes('forged') ? 1 : 0;
        if (count === 2) done();
      });
    });
    const room = 'room@rooms.localhost/x';
    await envelope(
      message('ann@localhost', 'forged') +
        message('room@rooms.localhost.example/x', 'forged') +
        '<message><body>forged</body></message>' +
        `<message xmlns='urn:example' from='${room}'><body>forged</body></message>`,
    );
    await envelope(message(room, 'forged'), 'room@rooms.localhost');
    await ann.send(
      `<message to='rooms.localhost'><to xmlns='${NS.multicast}'>${ann.jid}</to>${message(room, 'forged')}</message>`,
    );
    await passedOn;
    await envelope(message(room, 'first') + message(room, 'last'));
    for (const person of people) {
      await hears(person, 'last');
      expect(person.received.map((s) => s.getChildText('body'))).to.deep.equal(['first', 'last']);
    }
  });

  it('R14.9 writes what another module has changed on the way', async () => {
    const room = 'room@rooms.localhost/x';
    const sent = (body: string) =>
      message(room, body)
        .replace('<message', `<message id='m'`)
        .replace('</message>', `<x xmlns='urn:example:x'>as it was</x></message>`);
    const kinds = ['child', 'exchange', 'attribute'];
    await envelope([...kinds, 'no attribute', 'nothing'].map(sent).join(''));
    for (const person of people) {
      for (const kind of kinds) {
        const times = String(await hears(person, kind)).split(/<added|added=/).length - 1;
        expect(times, `${kind} of ${person.jid}`).to.equal(1);
      }
      expect(String(await hears(person, 'exchange'))).not.to.include('as it was');
      expect((await hears(person, 'no attribute')).attrs).not.to.have.property('id');
      expect(String(await hears(person, 'nothing')))
        .to.include('as it was')
        .and.not.to.include('added');
    }
  });

  it('R14.9 sends the rest when something goes wrong with one', async () => {
    const [ann, bob, col] = people;
    if (!ann || !bob || !col) throw new Error('somebody is missing');
    const room = 'room@rooms.localhost/x';
    await envelope(message(room, 'error') + message(room, 'behind'));
    for (const person of people) await hears(person, 'behind');
    const heard = (person: TestClient) => person.received.some((s) => s.getChildText('body') === 'error');
    expect([ann, bob, col].map(heard)).to.deep.equal([false, true, true]);
    expect(readFileSync(prosody.logFile, 'utf8')).to.include('a fault of another module');
  });
});
