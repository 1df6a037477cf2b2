// The way past the stream, with everything there is: Prosody, a component, and two web servers that run apart. docs/rules.md R70.

import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { effect } from '@preact/signals-core';
import { expect } from 'chai';
import { lecternCommand } from '../../launcher/lectern.ts';
import { freePorts, waitUntil } from '../../launcher/ports.ts';
import { type Running, startProcess } from '../../launcher/processes.ts';
import { logDir } from '../../launcher/settings.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { decodeFrame } from '../../protocol/direct/frame.ts';
import { documentOf } from '../../protocol/stage/shown.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import { announce, entering, type LoadClient } from '../bench/load/client.ts';
import { connectTcp } from '../bench/load/tcp.ts';
import { connectWebSocket } from '../bench/load/websocket.ts';
import { type BrokenLine, breakableLine } from '../helpers/broken-line.ts';
import { chance } from '../helpers/chance.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { openWebClient, untilTrue, type WebClient } from '../helpers/web-client.ts';

const SAMPLE = resolve(import.meta.dirname, '../samples/form-feed.pdf');

const HEARS = announce([NS.voice, NS.log, NS.stage]);

/** What came to a listener, in order: packets by their number, and being put out. */
interface Listener {
  readonly client: LoadClient;
  readonly heard: { readonly by: 'frame' | 'stanza'; readonly n: number }[];
  out: boolean;
  /** Packets, and frames of any kind, that came after it was told to be out. */
  late: number;
}

describe('the way past the stream', function () {
  this.timeout(60_000);
  let prosody: TestProsody;
  let folder: TemporaryFolder;
  let owner: TestClient;
  let account: { readonly username: string; readonly password: string };
  let room: string;
  let ports: number[];
  let sockets: string[];
  /** Between the component and the second web server. */
  let channel: BrokenLine;
  const running: Running[] = [];
  const open: LoadClient[] = [];
  const patience = () => AbortSignal.timeout(40_000);
  let n = 0;

  const speak = (packet = 'AAAAAAAA') =>
    owner.send(
      `<message to='${room}' type='groupchat'><voice xmlns='${NS.voice}' t='${n * 60}' n='${n++}'>${packet}</voice></message>`,
    );

  async function listen(nick: string, coming: Promise<LoadClient>): Promise<Listener> {
    const client = await coming;
    open.push(client);
    const listener: Listener = { client, heard: [], out: false, late: 0 };
    const hear = (by: 'frame' | 'stanza', number: number) => {
      listener.heard.push({ by, n: number });
      if (listener.out) listener.late += 1;
    };
    client.onStanza = (stanza) => {
      const packet = /<voice [^>]*n=['"](\d+)['"]/.exec(stanza);
      if (packet) hear('stanza', Number(packet[1]));
      if (stanza.startsWith('<presence') && stanza.includes('unavailable') && stanza.includes(`/${nick}`))
        listener.out = true;
    };
    client.onFrame = (frame) => {
      const stanza = decodeFrame(frame);
      const voice = isFault(stanza) ? undefined : stanza.getChild('voice', NS.voice);
      if (voice) hear('frame', Number(voice.attrs.n));
      else if (listener.out) listener.late += 1;
    };
    client.send(entering(room, nick, HEARS));
    // What it speaks is asked after it has come in.
    await waitUntil(async () => {
      await speak();
      return listener.heard.length > 0;
    }, patience());
    return listener;
  }

  const browser = (web: number, nick: string, query = '?frames') =>
    listen(nick, connectWebSocket(`${sockets[web]}${query}`, prosody.guestDomain, HEARS));

  before(async () => {
    prosody = await sharedProsody();
    folder = temporaryFolder('direct');
    ports = await freePorts(2);
    channel = await breakableLine(join(folder.path, 'direct.sock'));
    mkdirSync(logDir(folder.path), { recursive: true });
    const start = (part: string, port: number, env: Record<string, string> = {}) => {
      const url = `http://localhost:${port}`;
      const place = { host: '127.0.0.1', port, url, dataDir: folder.path };
      const command = lecternCommand(
        { ...place, ports: prosody.ports, secret: prosody.secret },
        { LECTERN_DISK_FLOOR: '0', ...env },
      );
      return startProcess({ ...command, args: [...command.args, part], logFile: `${command.logFile}.${part}.${port}` });
    };
    const logOf = (part: string, port: number) =>
      readFileSync(join(logDir(folder.path), `lectern.log.${part}.${port}`), 'utf8');
    const [first = 0, second = 0] = ports;
    running.push(await start('component', first), await start('converter', first), await start('web', first));
    running.push(await start('web', second, { LECTERN_DIRECT: `127.0.0.1:${channel.port}` }));
    sockets = ports.map((port) => `ws://localhost:${port}/xmpp-websocket`);
    const ready = async () => {
      const log = logOf('component', first);
      const up = await Promise.all(
        ports.map((port) =>
          fetch(`http://localhost:${port}/healthz`).then(
            (r) => r.ok || r.status === 503,
            () => false,
          ),
        ),
      );
      return log.includes('component online') && log.split('a web server is there').length > 2 && up.every(Boolean);
    };
    await waitUntil(ready, patience());
    const password = await prosody.createUser('direct');
    account = { username: 'direct', password };
    owner = await startClient({ service: prosody.service, domain: prosody.domain, ...account, lectern: true });
    room = `direct-${Date.now()}@${prosody.componentDomain}`;
    await owner.join(room, 'owner');
    await owner.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
  });
  after(async () => {
    for (const client of open) await client.close();
    await owner?.stop();
    await Promise.all(running.map((one) => one.stop()));
    await channel?.close();
    folder?.remove();
  });

  /** Has one page on the stage. @returns its document */
  async function showDocument(): Promise<string> {
    const body = readFileSync(SAMPLE);
    const slot = await owner.iq(
      'get',
      room,
      `<request xmlns='${NS.upload}' filename='one.pdf' size='${body.length}' content-type='application/pdf'/>`,
    );
    const put = String(slot.getChild('slot')?.getChild('put')?.attrs.url);
    const uploaded = (await (await fetch(put, { method: 'PUT', body })).json()) as { slot: string };
    const since = owner.received.length;
    await owner.iq('set', room, `<convert xmlns='${NS.document}' slot='${uploaded.slot}'/>`);
    const ready = await owner.until((s) => s.getChild('document', NS.document)?.attrs.state === 'ready', since);
    const id = String(ready.getChild('document')?.attrs.id);
    await owner.send(
      `<message type='groupchat' to='${room}'><stage xmlns='${NS.stage}'><show document='${id}' page='1'/></stage></message>`,
    );
    return id;
  }

  it('R70.9 reaches the browsers of two web servers by frames, and all others by stanzas', async () => {
    const listeners = [
      await browser(0, 'one'),
      await browser(1, 'two'),
      await browser(0, 'three', ''),
      await listen('four', connectTcp(prosody.c2sPort, prosody.guestDomain, HEARS)),
    ];
    const first = n;
    for (let i = 0; i < 5; i++) await speak();
    const all = (listener: Listener) => listener.heard.filter((packet) => packet.n >= first);
    await waitUntil(async () => listeners.every((listener) => all(listener).length >= 5), patience());
    const expected = (by: string) => [0, 1, 2, 3, 4].map((i) => ({ by, n: first + i }));
    expect(listeners.map(all)).to.deep.equal(['frame', 'frame', 'stanza', 'stanza'].map(expected));
  });

  it('R70.10 one who is put out hears nothing more, from the moment in which it is told so', async () => {
    for (const web of [0, 1]) {
      const nick = `kicked-${web}`;
      const kicked = await browser(web, nick);
      const stay = await browser(web, `stays-${web}`);
      void owner.iq('set', room, `<query xmlns='${NS.mucAdmin}'><item nick='${nick}' role='none'/></query>`);
      await waitUntil(async () => {
        await speak();
        return kicked.out;
      }, patience());
      // Others of the same web server hear on.
      const next = n;
      await waitUntil(async () => {
        await speak();
        return stay.heard.some((packet) => packet.n >= next + 5);
      }, patience());
      expect(kicked.late).to.equal(0);
      expect(kicked.heard.every((packet) => packet.n < next)).to.equal(true);
    }
  });

  it('R70.12 the way changes in mid-stroke, and a follower loses, doubles and mistakes nothing (chance 5)', async () => {
    const document = await showDocument();
    const [first = 0, second = 0] = ports;
    const open = { prosody, room, frames: true };
    const host = await openWebClient({
      ...open,
      port: first,
      credentials: { kind: 'account', ...account },
      nick: 'host',
    });
    const follower = await openWebClient({ ...open, port: second, credentials: { kind: 'guest' }, nick: 'follower' });
    const ways = { frame: 0, stanza: 0 };
    const watcher = await browser(1, 'watcher');
    watcher.client.onStanza = (stanza) => {
      if (/<ink /.test(stanza)) ways.stanza += 1;
    };
    watcher.client.onFrame = (frame) => {
      if (/<ink /.test(frame.toString('latin1'))) ways.frame += 1;
    };
    const stateOf = (client: WebClient) => client.conference.stage.state;
    await untilTrue(() => [host, follower].every((client) => documentOf(stateOf(client).value) === document));
    const seqs: number[] = [];
    const stop = effect(() => void seqs.push(stateOf(follower).value.seq));
    const random = chance(5);
    let [switched, since, seen, isCut] = [0, performance.now(), 0, false];
    for (let i = 0; switched < 12; i++) {
      // Every 200 ms the other way; past the stream until something has come by it, for the line is mended by itself.
      if (performance.now() - since >= 200 && (isCut || ways.frame >= seen + 5)) {
        if (isCut) channel.mend();
        else channel.cut();
        [switched, since, seen, isCut] = [switched + 1, performance.now(), ways.frame, !isCut];
      }
      const points = [Math.floor(random() * 1e4), Math.floor(random() * 1e4)];
      const id = `way-${Math.floor(i / 20)}`;
      host.conference.stage.draw({ id, page: 1, tool: 'pen', color: '#d92d20', width: 30, points });
      await delay(10 + random() * 15);
    }
    channel.mend();
    const drawn = (client: WebClient) =>
      strokesOf(stateOf(client).value, 1).map((stroke) => [stroke.id, stroke.points]);
    // The room's own state is what came of it.
    const points = (): number => drawn(host).reduce((sum, [, list]) => sum + (list?.length ?? 0), 0);
    await untilTrue(() => JSON.stringify(drawn(follower)) === JSON.stringify(drawn(host)));
    const state = (await owner.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state');
    await untilTrue(() => stateOf(follower).value.seq >= Number(state?.attrs.seq));
    const kept = new Map<string, string>();
    for (const { attrs, text } of (state?.getChildren('ink') ?? []).map((ink) => ({
      attrs: ink.attrs,
      text: ink.text(),
    }))) {
      kept.set(String(attrs.id), [kept.get(String(attrs.id)), text].filter(Boolean).join(' '));
    }
    expect(drawn(follower).map(([id, list]) => [id, (list as readonly number[]).join(' ')])).to.deep.equal([...kept]);
    expect(points()).to.be.greaterThan(100);
    expect(seqs).to.deep.equal(seqs.toSorted((a, b) => a - b));
    expect(Math.min(ways.frame, ways.stanza), JSON.stringify(ways)).to.be.greaterThan(20);
    stop();
    await host.close();
    await follower.close();
  });

  it('R70.11 nobody is a web server without the secret', async () => {
    const socket = connect({ path: join(folder.path, 'direct.sock') });
    const came: Buffer[] = [];
    socket.on('data', (data: Buffer) => came.push(data));
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(64));
    await new Promise((done) => socket.once('close', done));
    // Its number by chance, and its proof, which is good for no other.
    expect(Buffer.concat(came).length).to.be.at.most(48);
  });
});
