// A real Prosody that hangs, before the component's stream: docs/rules.md R14.11.
import { EventEmitter, once } from 'node:events';
import { expect } from 'chai';
import { pino } from 'pino';
import { LIMITS } from '../../component/limits.ts';
import { type Connection, createConnection } from '../../component/wire/connection.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

describe('a Prosody that hangs', () => {
  let prosody: TestProsody;
  let connection: Connection;
  const events = new EventEmitter();
  before(async () => {
    prosody = await startProsody();
    connection = createConnection({
      service: `xmpp://127.0.0.1:${prosody.componentPort}`,
      domain: prosody.componentDomain,
      secret: prosody.secret,
      log: pino({ level: 'silent' }),
      limits: { ...LIMITS.wire, reconnectFirst: 10, reconnectMost: 100, pingEvery: 400, pingWait: 300 },
      onStanza: (stanza) => events.emit('stanza', stanza),
      onOnline: () => events.emit('online'),
      onOffline: () => events.emit('offline'),
    });
  });
  after(async () => {
    await connection?.stop();
    await prosody?.remove();
  });

  it('R14.11 is noticed', async () => {
    const online = once(events, 'online');
    connection.start();
    await online;
    // What it asks comes back, in whatever way: then there is something to miss.
    const back = once(events, 'stanza') as Promise<[Element]>;
    const domain = prosody.componentDomain;
    connection.send(`<iq type='get' id='mine' from='${domain}' to='${domain}'><ping xmlns='${NS.ping}'/></iq>`);
    expect((await back)[0].attrs).to.include({ id: 'mine', from: domain });
    const hangs = once(events, 'offline');
    process.kill(prosody.pid, 'SIGSTOP');
    try {
      await hangs;
      expect(connection.online).to.equal(false);
    } finally {
      process.kill(prosody.pid, 'SIGCONT');
    }
    await once(events, 'online');
  });
});
