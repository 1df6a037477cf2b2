// Component, web server and converter as processes that share the data folder and the secret (design §2).

import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { publishedHealth } from '../../backplane/feed/health.ts';
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
const ALL_WELL = { component: true, converter: true, websocket: true, disk: true };

describe('component, web server and converter apart', function () {
  this.timeout(60_000);
  const patience = () => AbortSignal.timeout(50_000);
  let prosody: TestProsody;
  let folder: TemporaryFolder;
  let url: string;
  const running: Running[] = [];
  const health = async () => {
    const answer = await fetch(`${url}/healthz`);
    return [answer.status, await answer.json()];
  };
  /** What it comes to: on a busy machine a sign of life may be late for once. */
  const healthBecomes = async (status: number, parts: object) => {
    let last: unknown;
    const is = async () => {
      last = await health().catch(String);
      return isDeepStrictEqual(last, [status, parts]);
    };
    await waitUntil(is, patience()).catch(() => expect(last).to.deep.equal([status, parts]));
  };
  let client: TestClient;
  let room: string;
  let startPart: (part: string) => Promise<Running>;

  /** One that comes by the web server, as browsers do. */
  async function enter(): Promise<TestClient> {
    const password = await prosody.createUser('apart');
    const service = `${url.replace('http', 'ws')}/xmpp-websocket`;
    const came = await startClient({ service, domain: prosody.domain, username: 'apart', password, lectern: true });
    await came.join(room, 'host');
    return came;
  }

  const bytesOf = (name: string) => readFileSync(resolve(import.meta.dirname, `../samples/${name}`));

  /** The address at which a file may be brought. */
  async function slotFor(name: string): Promise<string> {
    const wanted = `<request xmlns='${NS.upload}' filename='${name}' size='${bytesOf(name).length}'/>`;
    const slot = await client.iq('get', room, wanted);
    return String(slot.getChild('slot')?.getChild('put')?.attrs.url);
  }

  /** Brings a file through the web server and asks the component to convert it. */
  async function convert(name: string, put?: string) {
    const body = bytesOf(name);
    const uploaded = (await (await fetch(put ?? (await slotFor(name)), { method: 'PUT', body })).json()) as {
      slot: string;
    };
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

  /** A stock client that comes to Prosody by itself. */
  let member: TestClient;

  /** One says something, the other hears it. */
  async function talk(from: TestClient, to: TestClient, words: string): Promise<void> {
    const heard = to.until((s) => s.getChildText('body') === words, to.received.length);
    await from.send(`<message to='${room}' type='groupchat'><body>${words}</body></message>`);
    await heard;
  }
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  let page: string;

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
    await waitUntil(ready, patience());
  });
  after(async () => {
    await client?.stop();
    await member?.stop();
    await Promise.all(running.map((one) => one.stop()));
    folder?.remove();
  });

  it('R66.2 convert what was uploaded, and show its pages', async () => {
    room = `apart@${prosody.componentDomain}`;
    client = await enter();
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
    await healthBecomes(503, { ...ALL_WELL, converter: false });
    const { id, state, until } = await convert('form-feed.pdf');
    expect(state).to.equal('queued');
    running[2] = await startPart('converter');
    await until('ready');
    expect((await fetch(`${url}/documents/${id}/pages/1.jpg`)).status).to.equal(200);
    await healthBecomes(200, ALL_WELL);
  });

  it('R66.14 go on when the converter is killed, and the next one does what it had begun', async () => {
    const password = await prosody.createUser('apart-member');
    member = await startClient({
      ...{ service: prosody.service, domain: prosody.domain },
      ...{ username: 'apart-member', password },
    });
    await member.join(room, 'member');
    const { id, until } = await convert('pictures.docx');
    page = `/documents/${id}/pages/1.jpg`;
    await until('converting');
    await running[2]?.kill();
    await talk(client, member, 'still here');
    await talk(member, client, 'so am I');
    running[2] = await startPart('converter');
    await until('ready');
    expect(await status(page)).to.equal(200);
  });

  it('R66.14 go on when the web server is killed: others talk, and an upload is brought again to the same slot', async () => {
    const put = await slotFor('form-feed.pdf');
    const body = bytesOf('form-feed.pdf');
    const half = request(put, { method: 'PUT', headers: { 'content-length': body.length } });
    const broken = once(half, 'error');
    half.write(body.subarray(0, 500));
    const part = () => readdirSync(join(folder.path, 'uploads')).find((name) => name.endsWith('.part'));
    const came = async () => statSync(join(folder.path, 'uploads', part() ?? ''), { throwIfNoEntry: false })?.size;
    await waitUntil(async () => part() !== undefined && (await came()) === 500, patience());
    await running[1]?.kill();
    await broken;
    await talk(member, member, 'nobody but me');
    running[1] = await startPart('web');
    await healthBecomes(200, ALL_WELL);
    client = await enter();
    await talk(client, member, 'back again');
    await (await convert('form-feed.pdf', put)).until('ready');
    expect(part(), 'what came of it first').to.equal(undefined);
  });

  it('R66.14 go on when the component is killed: pages are shown, files come in, and what is done meanwhile counts', async () => {
    const put = await slotFor('changes.odt');
    const { id, until } = await convert('changes.docx');
    await until('converting');
    await running[0]?.kill();
    // As after some seconds: what its successor shows is not taken for a sign of this one.
    rmSync(join(folder.path, 'component.alive'));
    await healthBecomes(503, { ...ALL_WELL, component: false });
    expect(await status(page)).to.equal(200);
    const body = bytesOf('changes.odt');
    expect((await fetch(put, { method: 'PUT', body })).status).to.equal(201);
    const stored = () => fetch(`${url}/documents/${id}/status.json`).then((answer) => answer.json());
    await waitUntil(async () => ((await stored()) as { state: string }).state === 'ready', patience());
    running[0] = await startPart('component');
    await healthBecomes(200, ALL_WELL);
    await Promise.all([client.join(room, 'host'), member.join(room, 'member')]);
    await talk(client, member, 'after all');
    const all = await client.iq('get', room, `<documents xmlns='${NS.document}'/>`);
    const known = all.getChild('documents', NS.document)?.getChildren('document') ?? [];
    expect(known.find(({ attrs }) => attrs.id === id)?.attrs.state).to.equal('ready');
    const slot = put.split('/').at(-2)?.split('.')[0];
    await client.iq('set', room, `<convert xmlns='${NS.document}' slot='${slot}'/>`);
    await waitUntil(async () => readdirSync(join(folder.path, 'jobs')).length === 0, patience());
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
    await waitUntil(shown, patience());
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
    await waitUntil(async () => (await answer()) !== undefined, patience());
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
    await healthBecomes(200, ALL_WELL);
    const alive = join(folder.path, 'component.alive');
    const [component] = running;
    process.kill(component?.pid ?? Number.NaN, 'SIGSTOP');
    try {
      // One that gives no sign of life, also where its last one is of the future: the clock was set back.
      for (const away of [60_000, -60_000]) {
        const then = new Date(Date.now() + away);
        utimesSync(alive, then, then);
        expect(await publishedHealth(folder.path, 'component')).to.equal(false);
      }
      await healthBecomes(503, { ...ALL_WELL, component: false });
    } finally {
      process.kill(component?.pid ?? Number.NaN, 'SIGCONT');
    }
    await healthBecomes(200, ALL_WELL);
    await component?.stop();
    await healthBecomes(503, { ...ALL_WELL, component: false });
  });
});
