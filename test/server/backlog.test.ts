// What waits in Prosody for clients that do not read: docs/rules.md R55.8 to R55.10.
import { readFileSync } from 'node:fs';
import { Component } from '@xmpp/component-core';
import { expect } from 'chai';
import { waitUntil } from '../../launcher/ports.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';
import { type RawClient, rawGuest } from '../helpers/raw-client.ts';

const ROOM = 'room@rooms.localhost';
const DROP = 64 * 1024;
const CLOSE = 1024 * 1024;

const SIZE = 50_000;
const filler = 'x'.repeat(SIZE);
const said = (body: string) => `<message type='groupchat' from='${ROOM}/host'><body>${body}</body></message>`;
const voice = (n: number, data = 'b3B1cw==') =>
  `<message type='groupchat' from='${ROOM}/host'><voice xmlns='${NS.voice}' t='0' n='${n}'>${data}</voice></message>`;
const pointer = `<message type='groupchat' from='${ROOM}/host'><stage xmlns='${NS.stage}'><pointer x='1' y='1'/></stage></message>`;
const has = (client: RawClient, body: string) => client.until(`<body>${body}</body>`);

for (const [what, close] of [
  ['that gives up soon', CLOSE],
  ['that is patient', 64 * CLOSE],
] as const) {
  describe(`a Prosody with our module, ${what}`, () => {
    let prosody: TestProsody;
    let component: Component;
    let reader: TestClient;
    const opened: RawClient[] = [];

    before(async () => {
      prosody = await startProsody('test', {
        LECTERN_BACKLOG_DROP: String(DROP),
        LECTERN_BACKLOG_CLOSE: String(close),
      });
      const { componentDomain: domain, secret } = prosody;
      const service = `xmpp://127.0.0.1:${prosody.componentPort}`;
      component = new Component({ service, domain });
      component.on('error', () => undefined);
      component.on('open', (header: Element) => component.authenticate(String(header.attrs.id), secret));
      await component.connect(service);
      await Promise.all([new Promise((done) => component.once('online', done)), component.open({ domain })]);
      const password = await prosody.createUser('reader');
      reader = await startClient({ service: prosody.websocket, domain: prosody.domain, username: 'reader', password });
    });
    after(async () => {
      for (const { socket } of opened) socket.destroy();
      await reader?.stop();
      await component?.stop();
      await prosody?.remove();
    });

    const follower = async (manage?: 'resumable' | 'plain') => {
      const client = await rawGuest(prosody.c2sPort, prosody.guestDomain, manage);
      opened.push(client);
      return client;
    };
    /** To all of these in one envelope, or to one as it is. */
    const send = (to: readonly string[], content: string) => {
      const [one, ...others] = to;
      const head = `from='rooms.localhost' to='rooms.localhost'`;
      return new Promise<unknown>((done) =>
        component.socket?.write(
          others.length === 0
            ? content.replaceAll('<message', `<message to='${one}'`)
            : `<message ${head}><to xmlns='${NS.multicast}'>${to.join('\t')}</to>${content}</message>`,
          done,
        ),
      );
    };
    /** Somebody is not there any more, which the component learns by an error. */
    const gone = (jid: string) => {
      const it = { out: false, left: Promise.resolve() };
      it.left = new Promise<void>((done) => {
        component.on('stanza', (stanza: Element) => {
          if (attr(stanza, 'from') !== jid || attr(stanza, 'type') !== 'error') return;
          it.out = true;
          done();
        });
      });
      return it;
    };
    /** So much that Prosody has dealt with all that was sent before. */
    const turn = async (body: string) => {
      await send([reader.jid], said(body));
      await reader.until((s) => s.getChildText('body') === body);
    };

    if (close === CLOSE) {
      it('R55.8 gives up a client that reads nothing, and nobody else', async () => {
        const silent = await follower();
        const other = await follower();
        silent.socket.pause();
        const it = gone(silent.jid);
        // What the system holds of a connection in between comes on top.
        let n = 0;
        for (; !it.out && n < 1_000; n += 1) {
          await send([silent.jid, other.jid, reader.jid], said(`${n} ${filler}`));
          await reader.until((s) => s.getChildText('body')?.startsWith(`${n} `) ?? false);
        }
        expect(it.out).to.equal(true);
        await turn('last');
        await send([other.jid], said('last'));
        await has(other, 'last');
        expect(other.text().split('<body>').length - 1).to.equal(n + 1);
      });

      for (const how of ['plain', 'resumable'] as const) {
        it(`R55.10 gives up a client with ${how} stream management that acknowledges nothing`, async () => {
          const deaf = await follower(how);
          const { left } = gone(deaf.jid);
          for (let n = 0; n * SIZE < 2 * CLOSE + 5 * SIZE; n += 1) await send([deaf.jid], said(`${n} ${filler}`));
          await left;
          await deaf.until('policy-violation');
        });
      }

      it('R55.10 keeps no voice, and no more than that, for one whose line broke', async () => {
        const away = await follower('resumable');
        const it = gone(away.jid);
        const disconnected = () => readFileSync(prosody.logFile, 'utf8').split('Client disconnected').length;
        const before = disconnected();
        away.socket.destroy();
        await waitUntil(async () => disconnected() > before, AbortSignal.timeout(10_000));
        const data = 'b3B1'.repeat(400);
        for (let n = 0; n * data.length < 2 * CLOSE; n += 1) await send([away.jid], voice(n, data));
        await turn('behind voice');
        expect(it.out).to.equal(false);
        let n = 0;
        for (; !it.out && n < 100; n += 1) {
          await send([away.jid], said(`${n} ${filler}`));
          await turn(`turn ${n}`);
        }
        expect(n * SIZE).to.be.within(CLOSE - 5 * SIZE, CLOSE + 5 * SIZE);
      });
    } else {
      it('R55.9 who has much waiting gets neither voice nor pointer moves, and all else in order', async () => {
        const slow = await follower();
        slow.socket.pause();
        // More than any system holds of a connection in between.
        const all = 250;
        for (let n = 0; n < all; n += 1) await send([slow.jid], said(`${n} ${filler}`) + voice(n) + pointer);
        await turn('sent');
        slow.socket.resume();
        await slow.until(`<body>${all - 1} x`);
        await send([slow.jid], voice(all) + said('end'));
        await has(slow, 'end');
        const text = slow.text();
        expect([...text.matchAll(/<body>(\d+) /g)].map((m) => Number(m[1]))).to.deep.equal([...Array(all).keys()]);
        expect(text.split('<voice').length - 1).to.be.within(2, all - 30);
        expect(text.split('<pointer').length - 1).to.be.within(1, all - 30);
        expect(text, 'when it keeps up again').to.include(`n='${all}'`);
      });
    }
  });
}
