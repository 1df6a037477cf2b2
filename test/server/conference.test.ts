// A whole conference with a real Prosody and the real server process: docs/rules.md R13.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import { codes, isSelf, startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { waitUntil } from '../helpers/ports.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { startProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';

const SAMPLE = resolve(import.meta.dirname, '../samples/slides-tam-review.pdf');
const body = (text: string) => (s: { getChildText(name: string): string | null }) => s.getChildText('body') === text;

describe('a conference', () => {
  let prosody: TestProsody;
  let lectern: TestLectern;
  const open: TestClient[] = [];

  /** A client that speaks Lectern, through the web server; or a stock one, by TCP. */
  const enter = async (username: string, how: 'web' | 'stock') => {
    const password = await prosody.createUser(username);
    const service = how === 'web' ? `ws://localhost:${lectern.port}/xmpp-websocket` : prosody.service;
    const it = await startClient({ service, domain: prosody.domain, username, password, lectern: how === 'web' });
    open.push(it);
    return it;
  };
  const makeRoom = async (owner: TestClient, name: string) => {
    const room = `${name}@${prosody.componentDomain}`;
    await owner.join(room, 'host');
    await owner.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    await owner.iq('get', room, `<state xmlns='${NS.log}'/>`);
    return room;
  };
  const say = (who: TestClient, room: string, text: string) =>
    who.send(`<message type='groupchat' to='${room}'><body>${text}</body></message>`);
  const stage = (who: TestClient, room: string, event: string, id = '') =>
    who.send(`<message type='groupchat' to='${room}' id='${id}'><stage xmlns='${NS.stage}'>${event}</stage></message>`);
  /** All items of the room's log, page by page. */
  const items = async (who: TestClient, room: string) => {
    const read: Element[] = [];
    for (let complete = false; !complete; ) {
      const page = (await who.iq('get', room, `<log xmlns='${NS.log}' from='${read.length + 1}'/>`)).getChild('log');
      read.push(...(page?.getChildren('item') ?? []));
      complete = page?.attrs.complete === 'true';
    }
    return read;
  };
  /** Uploads a file, has it converted, and gives its id when it is ready. */
  const present = async (who: TestClient, room: string, file = SAMPLE) => {
    const bytes = readFileSync(file);
    const answer = await who.iq(
      'get',
      room,
      `<request xmlns='${NS.upload}' filename='slides.pdf' size='${bytes.length}' content-type='application/pdf'/>`,
    );
    const put = String(answer.getChild('slot')?.getChild('put')?.attrs.url);
    const response = await fetch(put, { method: 'PUT', body: bytes });
    const { slot } = (await response.json()) as { slot: string };
    const since = who.received.length;
    const first = await who.iq('set', room, `<convert xmlns='${NS.document}' slot='${slot}'/>`);
    const document = first.getChild('document');
    if (document?.attrs.state !== 'ready') {
      await who.until((s) => s.getChild('document', NS.document)?.attrs.state === 'ready', since);
    }
    return String(document?.attrs.id);
  };

  before(async () => {
    prosody = await sharedProsody();
    lectern = await startLectern(prosody);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.stop().catch(() => undefined)));
  });
  after(() => lectern.remove());

  it('R13.1 lets a web client and a stock one meet, see each other and chat, in Chinese and at length', async () => {
    const host = await enter('conf-host', 'web');
    const phone = await enter('conf-phone', 'stock');
    const room = await makeRoom(host, 'meet');
    await phone.join(room, '手机');
    await host.until((s) => attr(s, 'from') === `${room}/手机`);
    // Letters of three and four bytes, so many that the stream is cut within some of them.
    const text = '春眠不觉晓处处闻啼鸟🎓'.repeat(1_500);
    await say(phone, room, text);
    const heard = await host.until((s) => (s.getChildText('body') ?? '').length > 1_000);
    expect(heard.getChildText('body') === text, 'arrived intact').to.equal(true);
    await say(host, room, '夜来风雨声');
    await phone.until(body('夜来风雨声'));
  });

  it('R13.2 tells a stock client of a settled page, with a picture that it can fetch, and nothing that it cannot use', async () => {
    const host = await enter('conf-host', 'web');
    const phone = await enter('conf-phone', 'stock');
    const room = await makeRoom(host, 'settled');
    await phone.join(room, 'phone');
    const document = await present(host, room);
    await stage(host, room, `<show document='${document}' page='1'/>`);
    await stage(host, room, `<page number='2'/>`);
    await stage(host, room, `<ink id='a' page='2'>1 2 3 4</ink>`);
    await host.send(
      `<message type='groupchat' to='${room}'><voice xmlns='${NS.voice}' t='1' n='1'>b3B1cw==</voice></message>`,
    );
    const page = await phone.until((s) => s.getChild('x', NS.outOfBand) !== undefined);
    expect(page.getChildText('body')).to.match(/^slides\.pdf, page 2 of \d+/);
    expect(page.attrs.from).to.equal(`${room}/host`);
    const picture = await fetch(String(page.getChild('x', NS.outOfBand)?.getChildText('url')));
    expect([picture.status, picture.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg']);
    await picture.body?.cancel();
    const pdf = await fetch(`${lectern.url}/documents/${document}/document.pdf`, { headers: { range: 'bytes=0-4' } });
    expect([pdf.status, await pdf.text()]).to.deep.equal([206, '%PDF-']);
    const own: string[] = [NS.stage, NS.voice, NS.log, NS.document];
    const unwanted = phone.received.filter((s) => childElements(s).some((c) => own.includes(c.getNS() ?? '')));
    expect(unwanted.map(String)).to.deep.equal([]);
  });

  it('R13.3 lets guests in who have no account, to listen and to be seen', async () => {
    const host = await enter('conf-host', 'web');
    const room = await makeRoom(host, 'guests');
    const guest = await startClient({
      service: `ws://localhost:${lectern.port}/xmpp-websocket`,
      domain: prosody.guestDomain,
      lectern: true,
    });
    open.push(guest);
    await guest.join(room, 'guest');
    await guest.iq('get', room, `<state xmlns='${NS.log}'/>`);
    await stage(host, room, '<clear/>');
    await guest.until((s) => s.getChild('stage', NS.stage) !== undefined);
    await stage(guest, room, '<clear/>', 'mine');
    const refused = await guest.until((s) => attr(s, 'type') === 'error' && attr(s, 'id') === 'mine');
    expect(refused.getChild('error')?.getChild('forbidden')).not.to.equal(undefined);
  });

  it('R13.4 lives through a flood of stanzas, broken and whole, and through what grows when it is written out', async () => {
    const host = await enter('conf-host', 'web');
    const flood = await enter('conf-flood', 'stock');
    const room = await makeRoom(host, 'flood');
    await flood.join(room, 'flood');
    for (let i = 0; i < 300; i++) {
      await say(flood, room, `spam ${i}`);
      await flood.send(`<presence to='${room}/flood'><status>${i}</status></presence>`);
      await stage(flood, room, `<page number='x'/>`);
    }
    // A client may send ">" as it is. Written out it takes four bytes: 560 kB, for which Prosody ends the component's
    // stream at 512 KiB.
    flood.write(`<message type='groupchat' to='${room}' id='big'><body>${'>'.repeat(140_000)}</body></message>`);
    await flood.until((s) => attr(s, 'id') === 'big' && attr(s, 'type') === 'error');
    await say(host, room, 'still here');
    await host.until(body('still here'));
    const heard = host.received.filter((s) => s.getChildText('body')?.startsWith('spam'));
    expect(heard.length).to.be.within(1, 150);
    const health = (await (await fetch(`${lectern.url}/healthz`)).json()) as { component: boolean };
    expect(health.component).to.equal(true);
  });

  it('R13.5 a component that was killed tells all to come in again (332), with every accepted turn in the log', async () => {
    const host = await enter('conf-host', 'web');
    const phone = await enter('conf-phone', 'stock');
    const room = await makeRoom(host, 'killed');
    await phone.join(room, 'phone');
    const document = await present(host, room);
    await stage(host, room, `<show document='${document}' page='1'/>`);
    // Turns without end, and the crash amid them.
    const accepted = () =>
      host.received.flatMap((s) => {
        const mark = s.getChild('event', NS.log);
        return mark && s.getChild('stage')?.getChild('page') ? [Number(mark.attrs.seq)] : [];
      });
    // Turns without end, each as soon as the one before is accepted, and the crash amid them.
    let turns = 0;
    const turn = () => {
      turns += 1;
      void stage(host, room, `<page number='${(turns % 5) + 1}'/>`).catch(() => undefined);
    };
    for (let i = 0; i < 5; i++) turn();
    await host.until(() => {
      turn();
      return accepted().length >= 30;
    });
    await lectern.kill();
    const before = accepted();
    const since = phone.received.length;
    await lectern.restart();
    await phone.until((s) => isSelf(s) && codes(s).includes('332'), since);
    await phone.join(room, 'phone');
    const again = await enter('conf-host', 'web');
    await again.join(room, 'host');
    const log = await items(again, room);
    const seqs = log.map((item) => Number(item.attrs.seq));
    expect(seqs).to.deep.equal(Array.from({ length: seqs.length }, (_, i) => i + 1));
    expect(seqs).to.include.members(before);
    const state = (await again.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state');
    expect(state?.attrs.seq).to.equal(String(seqs.length));
    const last = log.at(-1)?.getChild('page')?.attrs.number;
    expect(state?.getChild('show')?.attrs).to.include({ document, page: last });
  });

  it('R13.12 a page whose title XML forbids ends no stream: stock clients are told of it like of any other', async () => {
    const host = await enter('conf-host', 'web');
    const phone = await enter('conf-phone', 'stock');
    const room = await makeRoom(host, 'title');
    await phone.join(room, 'phone');
    // Its only glyph is named uniFFFF, and that is its page's text and title.
    const document = await present(host, room, resolve(SAMPLE, '../forbidden-title.pdf'));
    const status = (await (await fetch(`${lectern.url}/documents/${document}/status.json`)).json()) as {
      titles: string[];
    };
    const onlines = () => lectern.logs().split('component online').length;
    const before = onlines();
    await stage(host, room, `<show document='${document}' page='1'/>`);
    const told = await phone.until((s) => s.getChild('x', NS.outOfBand) !== undefined);
    expect(told.getChildText('body')).to.match(/^slides\.pdf, page 1 of 1/);
    await say(host, room, 'still here');
    await phone.until(body('still here'));
    expect([onlines(), status.titles.length]).to.deep.equal([before, 1]);
  });

  it('R56.7 R56.10 a document has an address that its bytes do not tell, and it goes with its group', async () => {
    const host = await enter('conf-host', 'web');
    const room = await makeRoom(host, 'gone');
    const file = resolve(SAMPLE, '../forbidden-title.pdf');
    const document = await present(host, room, file);
    const status = async (id: string) => {
      const page = await fetch(`${lectern.url}/documents/${id}/pages/1.jpg`);
      await page.body?.cancel();
      return page.status;
    };
    expect(await status(document)).to.equal(200);
    expect(await status(createHash('sha256').update(readFileSync(file)).digest('hex'))).to.equal(404);
    await host.iq('set', room, `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    await waitUntil(async () => (await status(document)) === 404, AbortSignal.timeout(20_000));
  });

  it('R13.6 R56.15 a stop in order says goodbye (332); the next start sets aside what no group names', async () => {
    const phone = await enter('conf-phone', 'stock');
    const room = `stopped@${prosody.componentDomain}`;
    await phone.join(room, 'phone');
    const since = phone.received.length;
    await lectern.stop();
    await phone.until((s) => isSelf(s) && codes(s).includes('332'), since);
    const stray = 'f'.repeat(64);
    mkdirSync(join(lectern.dataDir, 'documents', stray));
    writeFileSync(join(lectern.dataDir, 'documents', stray, 'text.json'), '[]');
    await lectern.restart();
    expect((await fetch(`${lectern.url}/documents/${stray}/text.json`)).status).to.equal(404);
    expect(readdirSync(join(lectern.dataDir, 'set-aside'))).to.include(stray);
    await phone.join(room, 'phone');
  });
});

describe('a conference whose Prosody is killed', () => {
  let prosody: TestProsody;
  let lectern: TestLectern;
  before(async () => {
    prosody = await startProsody();
    lectern = await startLectern(prosody);
  });
  after(async () => {
    await lectern.remove();
    await prosody.remove();
  });

  const enter = async (username: string) => {
    const password = await prosody.createUser(username);
    return await startClient({ service: prosody.service, domain: prosody.domain, username, password, lectern: true });
  };

  it('R13.7 the component comes back by itself, the stage is right, and the ghosts are gone', async () => {
    const room = `crash@${prosody.componentDomain}`;
    const host = await enter('host');
    await host.join(room, 'host');
    await host.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    await host.iq('set', room, `<start xmlns='${NS.log}'/>`);
    const ghost = await enter('ghost');
    await ghost.join(room, 'ghost');
    const before = (await host.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state')?.attrs;
    await prosody.kill();
    await prosody.restart();
    const back = await enter('host');
    let entered = false;
    while (!entered) {
      // Until the component has connected again, Prosody answers in its place.
      entered = await back.join(room, 'host').then(
        () => true,
        () => false,
      );
    }
    const list = () => back.iq('get', room, `<query xmlns='${NS.discoItems}'/>`);
    const names = async () =>
      (await list())
        .getChild('query')
        ?.getChildren('item')
        .map((i) => i.attrs.jid);
    if ((await names())?.includes(`${room}/ghost`)) {
      await back.until((s) => attr(s, 'from') === `${room}/ghost` && codes(s).includes('333'));
    }
    expect(await names()).to.deep.equal([`${room}/host`]);
    const after = (await back.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state')?.attrs;
    expect(after).to.include({ meeting: before?.meeting, seq: before?.seq, phase: 'running' });
    await back.stop();
    await Promise.all([host, ghost].map((one) => one.stop().catch(() => undefined)));
  });

  it('R13.13 after an orderly restart of Prosody a room that does not stay is as it was', async () => {
    const room = `orderly@${prosody.componentDomain}`;
    const host = await enter('host');
    await host.join(room, 'host');
    const field = `<field var='muc#roomconfig_persistentroom'><value>0</value></field>`;
    await host.iq(
      'set',
      room,
      `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${field}</x></query>`,
    );
    await host.send(`<message type='groupchat' to='${room}'><body>before</body></message>`);
    await host.until(body('before'));
    await prosody.restart();
    const back = await enter('host');
    let self: Element | undefined;
    while (!self) {
      // Until the component has connected again, Prosody answers in its place.
      self = await back.join(room, 'host').catch(() => undefined);
    }
    expect(codes(self)).not.to.include('201');
    await back.until(body('before'));
    await back.stop();
    await host.stop().catch(() => undefined);
  });

  it('R13.8 a client that talks nonsense to the component port is not let in', async () => {
    const socket = connect(prosody.componentPort, '127.0.0.1');
    socket.setEncoding('utf8');
    const closed = new Promise<string>((done) => {
      let text = '';
      socket.on('data', (chunk: string) => {
        text += chunk;
      });
      socket.on('close', () => done(text));
    });
    socket.write(
      `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${prosody.componentDomain}'><handshake>wrong</handshake>`,
    );
    expect(await closed).to.include('not-authorized');
  });
});
