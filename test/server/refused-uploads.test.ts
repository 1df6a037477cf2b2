// What becomes of an upload that the web server does not want: docs/rules.md R56.
import { once } from 'node:events';
import { readdirSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { putRefusal } from '../../web/core/documents/upload-refusals.ts';
import { waitUntil } from '../helpers/ports.ts';
import { raw, startTestWeb, type TestWeb } from '../helpers/web.ts';

const MUCH = 200 * 1024 * 1024;

describe('an upload that is refused', () => {
  let web: TestWeb;
  afterEach(() => web.close());
  const slot = (size: number, life = 60_000) => web.slots.make('a.pdf', size, Date.now() + life);
  const put = (path: string, body = 'hello') =>
    raw(web.port, path, { method: 'PUT', body, headers: { 'content-length': String(Buffer.byteLength(body)) } });

  /** Sends as much as the line takes, whatever is answered, until it is closed. */
  async function pour(path: string, size: number, method = 'PUT') {
    const socket = connect(web.port, '127.0.0.1');
    socket.setEncoding('utf8');
    let answer = '';
    socket.on('data', (text: string) => {
      answer += text;
    });
    // What it writes after the end is answered by a reset, as it must be.
    socket.on('error', () => undefined);
    const closed = new Promise((done) => socket.once('close', done));
    await once(socket, 'connect');
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
    const piece = Buffer.alloc(64 * 1024);
    const more = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    more();
    await closed;
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    return { head, body, sent: socket.bytesWritten - socket.writableLength };
  }

  it('R56.1 is answered and its connection closed, without reading what it goes on to send', async () => {
    web = await startTestWeb({ refusedBody: 1_000_000 });
    for (const [path, method, status, error] of [
      [slot(5).path, 'PUT', 413, 'size'],
      [slot(MUCH, -1).path, 'PUT', 410, 'expired'],
      [slot(5).path.replace('a.pdf', 'b.pdf'), 'PUT', 403, 'forged'],
      ['/upload/x', 'PUT', 404, 'not-found'],
      ['/nothing', 'POST', 404, 'not-found'],
    ] as const) {
      const { head, body, sent } = await pour(path, MUCH, method);
      expect(head, path)
        .to.match(new RegExp(`^HTTP/1.1 ${status} `))
        .and.to.match(/\r\nconnection: close\r\n/i);
      expect(JSON.parse(body), path).to.deep.equal({ error });
      // The system's own buffers take some.
      expect(sent, path).to.be.lessThan(MUCH / 8);
    }
    expect(readdirSync(web.folders.uploads)).to.deep.equal([]);
  });

  it('R56.1 reads its answer without a reset when it stops sending then', async () => {
    web = await startTestWeb();
    const req = request({ host: '127.0.0.1', port: web.port, path: slot(5).path, method: 'PUT', agent: false });
    req.setHeader('content-length', MUCH);
    const piece = Buffer.alloc(64 * 1024);
    let answered = false;
    const more = () => {
      while (!answered && req.write(piece));
    };
    req.on('drain', more);
    more();
    const [res] = await once(req, 'response');
    answered = true;
    const chunks = await res.toArray();
    expect([res.statusCode, Buffer.concat(chunks).toString()]).to.deep.equal([413, '{"error":"size"}']);
    req.destroy();
  });

  it('R56.1 is not sent at all by a client that asks before it sends', async () => {
    web = await startTestWeb();
    const ask = async (path: string) => {
      const socket = connect(web.port, '127.0.0.1');
      socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`);
      const [first] = await once(socket, 'data');
      const line = String(first).split('\r\n')[0];
      if (!line?.includes('100')) {
        socket.destroy();
        return [line];
      }
      socket.write('hello');
      const [second] = await once(socket, 'data');
      socket.destroy();
      return [line, String(second).split('\r\n')[0]];
    };
    expect(await ask(slot(5).path)).to.deep.equal(['HTTP/1.1 100 Continue', 'HTTP/1.1 201 Created']);
    expect(await ask(slot(6).path)).to.deep.equal(['HTTP/1.1 413 Payload Too Large']);
  });

  it('R56.1 is not read on where its address cannot be read', async () => {
    web = await startTestWeb({ refusedBody: 1_000_000 });
    for (const path of ['/upload/x/%E0', '/upload/%FF/x']) {
      const { head, sent } = await pour(path, MUCH);
      expect(head).to.match(/^HTTP\/1.1 400 /);
      expect(sent, path).to.be.lessThan(MUCH / 8);
    }
  });

  it('R56.12 by a line that broke before the first byte was waited for can be tried again at once', async () => {
    web = await startTestWeb();
    const { path } = slot(5);
    const { spare } = web.disk;
    const socket = connect(web.port, '127.0.0.1');
    const waited = new Promise<void>((done) => {
      web.disk.spare = async () => {
        socket.destroy();
        while ((await web.connections()) > 0) await new Promise((next) => setImmediate(next));
        // Until the request knows of it, too.
        for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next));
        setImmediate(done);
        return spare();
      };
    });
    socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n`);
    await waited;
    web.disk.spare = spare;
    await waitUntil(async () => (await put(path)).status === 201, AbortSignal.timeout(5_000));
  });

  it('R56.2 says what was wrong with it, also when that turns out while it comes in', async () => {
    web = await startTestWeb({ uploadTime: 50 });
    const answerOf = async (answer: ReturnType<typeof put>) => {
      const { status, body } = await answer;
      // As the web client understands it.
      return `${status} ${JSON.parse(body.toString()).error} ${putRefusal(status, body.toString())}`;
    };
    const once_ = slot(5);
    expect((await put(once_.path)).status).to.equal(201);
    expect(await answerOf(put(once_.path))).to.equal('409 used used');
    expect(await answerOf(put(slot(6).path))).to.equal('413 size changed');
    expect(await answerOf(put(slot(5, -1).path))).to.equal('410 expired expired');
    expect(await answerOf(put(slot(5).path.replace('a.pdf', 'b.pdf')))).to.equal('403 forged refused');
    const full = slot(5);
    symlinkSync('/dev/full', join(web.folders.uploads, `${full.id}.part`));
    expect(await answerOf(put(full.path)), 'a full disk').to.equal('507 full disk-full');
    const broken = slot(5);
    symlinkSync('/nowhere/at/all', join(web.folders.uploads, `${broken.id}.part`));
    expect(await answerOf(put(broken.path)), 'a disk that fails').to.equal('500 failed failed');
    const slow = request({ host: '127.0.0.1', port: web.port, path: slot(5).path, method: 'PUT', agent: false });
    slow.setHeader('content-length', 5);
    slow.write('hell');
    const [res] = await once(slow, 'response');
    expect([res.statusCode, Buffer.concat(await res.toArray()).toString()]).to.deep.equal([408, '{"error":"slow"}']);
    slow.destroy();
    expect(readdirSync(web.folders.uploads).sort()).to.deep.equal([once_.id, `${once_.id}.json`].sort());
  });
});
