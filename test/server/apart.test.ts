// Component, web server and converter as processes that share the data folder and the secret (design §2).

import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { createGuestPasses } from '../../backplane/tickets/guest-pass.ts';
import { createSlotSigner } from '../../backplane/tickets/slots.ts';
import { lecternCommand } from '../../launcher/lectern.ts';
import { type Running, startProcess } from '../../launcher/processes.ts';
import { logDir } from '../../launcher/settings.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { freePort, waitUntil } from '../helpers/ports.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

/** Whatever the disk of the tests has left. */
const ENV = { LECTERN_PROXY: 'loopback', LECTERN_DISK_FLOOR: '0' };

describe('component, web server and converter apart', () => {
  let prosody: TestProsody;
  let folder: TemporaryFolder;
  let url: string;
  const running: Running[] = [];
  const health = async () => {
    const answer = await fetch(`${url}/healthz`);
    return [answer.status, await answer.json()];
  };
  let client: TestClient;
  let room: string;
  let startPart: (part: string) => Promise<Running>;

  /** Brings a file through the web server and asks the component to convert it. */
  async function convert(name: string) {
    const bytes = readFileSync(resolve(import.meta.dirname, `../samples/${name}`));
    const slot = await client.iq(
      'get',
      room,
      `<request xmlns='${NS.upload}' filename='${name}' size='${bytes.length}'/>`,
    );
    const put = String(slot.getChild('slot')?.getChild('put')?.attrs.url);
    const uploaded = (await (await fetch(put, { method: 'PUT', body: bytes })).json()) as { slot: string };
    const since = client.received.length;
    const answer = await client.iq('set', room, `<convert xmlns='${NS.document}' slot='${uploaded.slot}'/>`);
    const { id, state } = answer.getChild('document', NS.document)?.attrs ?? {};
    const until = (wanted: string) =>
      client.until((s) => {
        const news = s.getChild('document', NS.document)?.attrs;
        return news?.id === id && news?.state === wanted;
      }, since);
    return { id, state, until };
  }

  before(async () => {
    prosody = await sharedProsody();
    folder = temporaryFolder('apart');
    const port = await freePort();
    url = `http://localhost:${port}`;
    mkdirSync(logDir(folder.path), { recursive: true });
    const { ports, secret } = prosody;
    const all = lecternCommand({ host: '127.0.0.1', port, url, dataDir: folder.path, ports, secret }, ENV);
    startPart = (part) => startProcess({ ...all, args: [...all.args, part], logFile: `${all.logFile}.${part}` });
    for (const part of ['component', 'web', 'converter']) running.push(await startPart(part));
    const ready = async () =>
      readFileSync(`${all.logFile}.component`, 'utf8').includes('component online') &&
      (await fetch(`${url}/healthz`).then(
        (r) => r.ok,
        () => false,
      ));
    await waitUntil(ready, AbortSignal.timeout(20_000));
  });
  after(async () => {
    await client?.stop();
    await Promise.all(running.map((one) => one.stop()));
    folder?.remove();
  });

  it('R66.2 convert what was uploaded, and show its pages', async () => {
    const password = await prosody.createUser('apart');
    const service = `${url.replace('http', 'ws')}/xmpp-websocket`;
    client = await startClient({ service, domain: prosody.domain, username: 'apart', password, lectern: true });
    room = `apart@${prosody.componentDomain}`;
    await client.join(room, 'host');
    await client.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    await client.iq('get', room, `<state xmlns='${NS.log}'/>`);
    const { id, until } = await convert('headings.docx');
    await until('ready');
    const page = await fetch(`${url}/documents/${id}/pages/1.jpg`);
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
    expect(readdirSync(join(folder.path, 'jobs')), 'both are done with it').to.deep.equal([]);
  });

  it('R66.3 let documents wait for a converter that is not there, and say so', async () => {
    await running[2]?.stop();
    expect(await health()).to.deep.equal([503, { component: true, converter: false, websocket: true, disk: true }]);
    const { id, state, until } = await convert('form-feed.pdf');
    expect(state).to.equal('queued');
    running[2] = await startPart('converter');
    await until('ready');
    expect((await fetch(`${url}/documents/${id}/pages/1.jpg`)).status).to.equal(200);
    await waitUntil(async () => (await health())[0] === 200, AbortSignal.timeout(10_000));
  });

  it('R54.12 give guests of one address passes that say so to the component', async () => {
    const passes = createGuestPasses(prosody.secret);
    const tag = async (address: string) => {
      const answer = await fetch(`${url}/guest-pass`, { headers: { 'x-forwarded-for': address } });
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      return passes.read(((await answer.json()) as { pass: string }).pass);
    };
    const tags = await Promise.all(['203.0.113.5', '::ffff:203.0.113.5', '203.0.113.6'].map(tag));
    expect(tags[0]).to.be.a('string').and.to.equal(tags[1]).and.not.to.equal(tags[2]);
  });

  it('R11.12 show the title of a group that may be entered by its link', async () => {
    const page = async () => await (await fetch(`${url}/r/apart`)).text();
    const shown = async () => (await page()).includes('<meta property="og:title" content="apart">');
    await waitUntil(shown, AbortSignal.timeout(20_000));
  });

  it('R57.8 look at the disk each by itself: the web server refuses an upload that the component has let in', async () => {
    const port = await freePort();
    const { ports, secret } = prosody;
    const options = { host: '127.0.0.1', port, url, dataDir: folder.path, ports, secret };
    const command = lecternCommand(options, { LECTERN_DISK_FLOOR: '9999T' });
    const logFile = `${command.logFile}.full`;
    running.push(await startProcess({ ...command, args: [...command.args, 'web'], logFile }));
    const other = `http://localhost:${port}`;
    const answer = () => fetch(`${other}/healthz`).catch(() => undefined);
    await waitUntil(async () => (await answer()) !== undefined, AbortSignal.timeout(20_000));
    const told = await answer();
    expect([told?.status, await told?.json()]).to.deep.equal([
      503,
      { component: true, converter: true, websocket: true, disk: false },
    ]);
    const { path } = createSlotSigner(secret).make('a.pdf', 5, Date.now() + 60_000);
    const refused = await fetch(`${other}${path}`, { method: 'PUT', body: 'hello' });
    expect([refused.status, await refused.json()]).to.deep.equal([507, { error: 'full' }]);
    expect(readFileSync(logFile, 'utf8')).to.include('the disk is full');
  });

  it('R11.14 tell of both by the one that is asked', async () => {
    expect(await health()).to.deep.equal([200, { component: true, converter: true, websocket: true, disk: true }]);
    const alive = join(folder.path, 'component.alive');
    const [component] = running;
    process.kill(component?.pid ?? Number.NaN, 'SIGSTOP');
    try {
      const before = new Date(Date.now() - 60_000);
      utimesSync(alive, before, before);
      expect(await health(), 'one that gives no sign of life').to.deep.equal([
        503,
        { component: false, converter: true, websocket: true, disk: true },
      ]);
    } finally {
      process.kill(component?.pid ?? Number.NaN, 'SIGCONT');
    }
    await waitUntil(async () => (await health())[0] === 200, AbortSignal.timeout(10_000));
    await component?.stop();
    expect(await health()).to.deep.equal([503, { component: false, converter: true, websocket: true, disk: true }]);
  });
});
