// What the web server serves and takes over HTTP: docs/rules.md R11.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { readUploadRecord, writeUploadRecord } from '../../backplane/files/uploads.ts';
import { queuedDocument } from '../../protocol/documents/status.ts';
import { sweepUploads } from '../../web/server/files/uploads.ts';
import { LIMITS } from '../../web/server/limits.ts';
import { raw, startTestWeb, type TestWeb } from '../helpers/web.ts';

const ID = 'a'.repeat(64);

describe('the web server', () => {
  let web: TestWeb;
  beforeEach(async () => {
    web = await startTestWeb();
  });
  afterEach(() => web.close());

  const get = (path: string, headers: Record<string, string> = {}) => raw(web.port, path, { headers });
  const slot = (size: number, name = 'a.pdf', life = 60_000) => web.slots.make(name, size, Date.now() + life);
  const put = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
    raw(web.port, path, {
      method: 'PUT',
      body,
      headers: { 'content-length': String(Buffer.byteLength(body)), ...headers },
    });
  const uploads = () => readdirSync(web.folders.uploads).sort();

  describe('its headers', () => {
    it('R11.1 every answer bears a strict policy, also an error', async () => {
      for (const path of [
        '/',
        '/r/lecture',
        '/healthz',
        '/config.json',
        '/nothing',
        '/assets/nothing.js',
        `/documents/${ID}/document.pdf`,
      ]) {
        const { headers } = await get(path);
        const policy = String(headers['content-security-policy']);
        expect(policy, path).to.include("default-src 'self'").and.to.include("script-src 'self' 'wasm-unsafe-eval'");
        expect(policy, path)
          .not.to.include('unsafe-inline')
          .and.not.to.include("'unsafe-eval'")
          .and.not.to.include('*');
        expect(policy, path).to.include("frame-ancestors 'none'").and.to.include("object-src 'none'");
        expect(headers['x-content-type-options'], path).to.equal('nosniff');
        expect(headers['referrer-policy'], path).to.equal('no-referrer');
        expect(headers['permissions-policy'], path).to.include('microphone=(self)').and.to.include('camera=()');
        expect(headers, path).not.to.have.property('x-powered-by');
      }
    });

    it('R11.2 what has its content in its name is kept for ever, what may change is asked for again', async () => {
      expect((await get('/assets/main-abc123.js')).headers['cache-control']).to.equal(
        'public, max-age=31536000, immutable',
      );
      for (const path of ['/', '/r/lecture', '/config.json']) {
        expect((await get(path)).headers['cache-control'], path).to.equal('no-cache');
      }
      expect((await get('/healthz')).headers['cache-control']).to.equal('no-store');
    });

    it('R11.14 the health of all parts is told by the status, too', async () => {
      for (const [parts, status] of [
        [{ component: true, websocket: true }, 200],
        [{ component: true, websocket: false }, 503],
        [{ component: false, websocket: true }, 503],
      ] as const) {
        Object.assign(web.health, parts);
        const answer = await get('/healthz');
        expect([answer.status, JSON.parse(answer.body.toString())]).to.deep.equal([status, parts]);
      }
    });

    it('R11.3 what is not there is 404, and nothing outside of what is served can be had', async () => {
      for (const path of [
        '/nothing',
        '/r',
        '/r/a/b',
        '/assets/nothing.js',
        '/index.html/x',
        '/.secret',
        '/assets/../.secret',
        '/../lectern.sqlite',
        '/assets/../../lectern.sqlite',
        '/assets/%2e%2e/%2e%2e/lectern.sqlite',
        '/..%2flectern.sqlite',
        `/documents/${ID}/../../lectern.sqlite`,
        `/documents/${ID}/..%2f..%2flectern.sqlite`,
        `/documents/${ID}/pages/..%2f..%2f..%2flectern.sqlite`,
        `/documents/..%2flectern.sqlite/x`,
        `/documents/${ID.toUpperCase()}/document.pdf`,
        `/documents/${ID}/source`,
        `/documents/${ID}/pages/0.jpg`,
        `/documents/${ID}/pages/x.jpg`,
        '/upload/x/y',
      ]) {
        const answer = await get(path);
        expect(answer.status, path).to.be.oneOf([400, 403, 404]);
        expect(answer.body.toString(), path).not.to.include('the database').and.not.to.include('not for everybody');
      }
      for (const path of ['/%', '/r/%E0%A4%A', '/upload/%zz/x'])
        expect((await get(path)).status, path).to.be.oneOf([400, 404]);
      for (const method of ['POST', 'DELETE', 'PUT']) {
        expect((await raw(web.port, '/', { method })).status, method).to.equal(404);
      }
    });
  });

  describe('its pages', () => {
    const page = async (path: string) => (await get(path)).body.toString();

    it('R11.12 a link shows the title of a group that may be entered by it, and of no other', async () => {
      await web.close();
      web = await startTestWeb({}, { lecture: '图论 & "Sets"', hack: `</title><script>alert('$&')</script>` });
      const lecture = await page('/r/lecture');
      expect(lecture).to.include('<title>图论 &amp; &quot;Sets&quot; · Lectern</title>');
      expect(lecture).to.include('<meta property="og:title" content="图论 &amp; &quot;Sets&quot;">');
      expect(lecture).to.include('<meta property="og:url" content="https://lectern.example/r/lecture">');
      expect((await get('/r/lecture')).headers['cache-control']).to.equal('no-cache');
      const hack = await page('/r/hack');
      expect(hack).not.to.include('<script>alert');
      expect(hack).to.include('&lt;script&gt;alert(&#39;$&amp;&#39;)');
      for (const path of ['/', '/r/other', '/r/toString', '/r/%3Cb%3E'])
        expect(await page(path), path).to.equal('<!doctype html><title>Lectern</title>');
    });

    it('R11.13 an address that leads nowhere has a page for people and a word for programs, both as not found', async () => {
      const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
      for (const [path, status] of [
        ['/nothing', 404],
        ['/r/a/b', 404],
        ['/assets/nothing.js', 404],
        ['/r/%E0%A4%A', 400],
      ] as const) {
        const shown = await get(path, browser);
        expect([shown.status, shown.headers['content-type'], shown.headers['cache-control']], path).to.deep.equal([
          status,
          'text/html; charset=utf-8',
          'no-store',
        ]);
        expect(shown.body.toString(), path).to.include('<title>Lectern</title>');
        for (const accept of ['*/*', 'image/avif,image/webp,*/*;q=0.8', 'application/json']) {
          const word = await get(path, { accept });
          expect([word.status, word.headers['content-type']], `${path} ${accept}`).to.deep.equal([
            status,
            'text/plain; charset=utf-8',
          ]);
        }
      }
    });
  });

  describe('its documents', () => {
    const pdf = Buffer.from('%PDF-1.7 0123456789');
    beforeEach(() => {
      const folder = join(web.folders.documents, ID);
      mkdirSync(join(folder, 'pages'), { recursive: true });
      writeFileSync(join(folder, 'document.pdf'), pdf);
      writeFileSync(join(folder, 'pages/1.jpg'), 'picture');
      writeFileSync(join(folder, 'pages/2.jpg'), 'picture');
      writeFileSync(join(folder, 'status.json'), JSON.stringify(queuedDocument(ID, 'salaries.xlsx')));
      writeFileSync(join(folder, 'source'), 'the upload');
    });

    it('R11.4 are had in ranges', async () => {
      const path = `/documents/${ID}/document.pdf`;
      const whole = await get(path);
      expect([whole.status, whole.headers['accept-ranges'], whole.headers['content-type']]).to.deep.equal([
        200,
        'bytes',
        'application/pdf',
      ]);
      const part = await get(path, { range: 'bytes=9-13' });
      expect([part.status, part.headers['content-range'], part.body.toString()]).to.deep.equal([
        206,
        `bytes 9-13/${pdf.length}`,
        '01234',
      ]);
      const tail = await get(path, { range: 'bytes=-3' });
      expect([tail.status, tail.body.toString()]).to.deep.equal([206, '789']);
      const beyond = await get(path, { range: 'bytes=1000-' });
      expect([beyond.status, beyond.headers['cache-control']]).to.deep.equal([416, 'no-store']);
    });

    it('R11.5 never change and are kept for a day, by browsers alone; their status is asked for again, and what is not there yet is not remembered', async () => {
      for (const file of ['document.pdf', 'pages/2.jpg']) {
        expect((await get(`/documents/${ID}/${file}`)).headers['cache-control']).to.equal(
          'private, max-age=86400, immutable',
        );
      }
      expect((await get(`/documents/${ID}/pages/1.jpg`)).headers['content-type']).to.equal('image/jpeg');
      // Page 1 may be drawn before the whole document is, and again from it.
      for (const file of ['status.json', 'pages/1.jpg']) {
        expect((await get(`/documents/${ID}/${file}`)).headers['cache-control']).to.equal('private, no-cache');
      }
      const status = await get(`/documents/${ID}/status.json`);
      expect(JSON.parse(status.body.toString()), 'without the name that the first uploader gave it').to.deep.equal({
        ...{ id: ID, state: 'queued', pages: 0, drawn: 0, pdf: false },
        ...{ sizes: [], titles: [] },
      });
      const missing = await get(`/documents/${ID}/pages/3.jpg`);
      expect([missing.status, missing.headers['cache-control']]).to.deep.equal([404, 'no-store']);
      const { headers } = await get(`/documents/${ID}/document.pdf`);
      expect((await get(`/documents/${ID}/document.pdf`, { 'if-none-match': String(headers.etag) })).status).to.equal(
        304,
      );
    });
  });

  describe('its uploads', () => {
    it('R11.6 take what was agreed, once, and hash it', async () => {
      const { path, id } = slot(5, '讲义 1.pdf');
      const answer = await put(path, 'hello');
      expect([answer.status, JSON.parse(answer.body.toString())]).to.deep.equal([201, { slot: id }]);
      expect(readFileSync(join(web.folders.uploads, id), 'utf8')).to.equal('hello');
      expect(await readUploadRecord(web.folders, id)).to.deep.equal({
        sha256: createHash('sha256').update('hello').digest('hex'),
        name: '讲义 1.pdf',
        size: 5,
      });
      expect((await put(path, 'world')).status).to.equal(409);
      expect(readFileSync(join(web.folders.uploads, id), 'utf8')).to.equal('hello');
    });

    it('R11.6 of two at the same time one is taken', async () => {
      const { path } = slot(5);
      const answers = await Promise.all([put(path, 'hello'), put(path, 'world'), put(path, 'again')]);
      expect(answers.map((a) => a.status).sort()).to.deep.equal([201, 409, 409]);
      expect(uploads().filter((name) => name.endsWith('.part'))).to.deep.equal([]);
    });

    it('R11.7 take nothing without a right signature', async () => {
      const { path, id } = slot(5);
      const [, , token = '', name = ''] = path.split('/');
      const parts = token.split('.');
      const change = (i: number, value: string) => parts.map((part, j) => (i === j ? value : part)).join('.');
      for (const forged of [
        change(0, 'b'.repeat(22)),
        change(1, '500'),
        change(2, '99999999999999'),
        change(3, 'b'.repeat(43)),
        change(3, ''),
        change(0, '../../../../../etc/pas'),
        'nonsense',
        `${token}x`,
        token.slice(0, -1),
      ]) {
        expect((await put(`/upload/${encodeURIComponent(forged)}/${name}`, 'hello')).status, forged).to.equal(403);
      }
      for (const other of ['b.pdf', 'a.pdf%00', '..%2fa.pdf', '..%2f..%2fa.pdf']) {
        expect((await put(`/upload/${token}/${other}`, 'hello')).status, other).to.equal(403);
      }
      expect((await put(`/upload/${token}/../../x`, 'hello')).status).to.equal(404);
      expect(uploads()).to.deep.equal([]);
      expect((await put(path, 'hello')).status, id).to.equal(201);
    });

    it('R11.7 nor after its time', async () => {
      expect((await put(slot(5, 'a.pdf', -1).path, 'hello')).status).to.equal(410);
      expect(uploads()).to.deep.equal([]);
    });

    it('R11.8 take neither more nor less than was agreed, nor what does not say how much it is', async () => {
      expect((await put(slot(5).path, 'hell')).status).to.equal(413);
      expect((await put(slot(5).path, 'hello!')).status).to.equal(413);
      const { path } = slot(5);
      const chunked = await raw(web.port, path, {
        method: 'PUT',
        body: 'hello',
        headers: { 'transfer-encoding': 'chunked' },
      });
      expect(chunked.status).to.equal(413);
      expect(uploads()).to.deep.equal([]);
    });

    it('R11.9 leave nothing behind when they break off, and the slot can be used again', async () => {
      const { path, id } = slot(100_000);
      const socket = connect(web.port, '127.0.0.1');
      await once(socket, 'connect');
      const changes = watch(web.folders.uploads);
      const seen = new Promise<void>((done) => changes.once('change', () => done()));
      socket.write(`PUT ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(50_000)}`);
      await seen;
      const gone = new Promise<void>((done) => {
        const look = () => {
          if (!existsSync(join(web.folders.uploads, `${id}.part`))) done();
        };
        changes.on('change', look);
      });
      socket.destroy();
      await gone;
      changes.close();
      expect(uploads()).to.deep.equal([]);
      expect((await put(path, 'y'.repeat(100_000))).status).to.equal(201);
    });

    it('R11.9 do not take longer than the limit, whatever trickles in', async () => {
      await web.close();
      web = await startTestWeb({ uploadTime: 50 });
      const socket = connect(web.port, '127.0.0.1');
      socket.setEncoding('utf8');
      socket.write(`PUT ${slot(1_000_000).path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`);
      const trickle = setInterval(() => socket.write('x'), 5);
      socket.on('error', () => undefined);
      const answer = await new Promise<string>((done) => {
        let text = '';
        socket.on('data', (chunk: string) => {
          text += chunk;
          done(text);
        });
        socket.on('close', () => done(text));
      });
      clearInterval(trickle);
      socket.destroy();
      expect(answer).to.match(/^HTTP\/1\.1 408 /);
      expect(uploads()).to.deep.equal([]);
    });

    it('R11.10 are given back as a download that runs nowhere', async () => {
      const { path } = slot(25, 'page.html');
      await put(path, '<script>alert(1)</script>');
      const { status, headers, body } = await get(path);
      expect([status, body.toString()]).to.deep.equal([200, '<script>alert(1)</script>']);
      expect(headers['content-disposition']).to.include('attachment').and.to.include('page.html');
      expect(headers['content-type']).to.equal('application/octet-stream');
      expect(headers['content-security-policy']).to.equal("default-src 'none'; sandbox");
      expect(headers['cache-control']).to.equal('private, no-cache');
      expect((await get(slot(5).path)).status, 'nothing there yet').to.equal(404);
    });

    it('R56.9 are given back as long as a group has what was made of them, and forgotten with it', async () => {
      const { path, id } = slot(5);
      await put(path, 'hello');
      const record = await readUploadRecord(web.folders, id);
      if (!record) throw new Error('no record');
      await writeUploadRecord(web.folders, id, { ...record, document: ID });
      const folder = join(web.folders.documents, ID);
      mkdirSync(folder);
      renameSync(join(web.folders.uploads, id), join(folder, 'source'));
      expect((await get(path)).body.toString()).to.equal('hello');
      const later = Date.now() + LIMITS.strayUpload + 1_000;
      await sweepUploads(web.folders, LIMITS, later);
      expect(uploads()).to.deep.equal([`${id}.json`]);
      renameSync(folder, join(web.folders.setAside, ID));
      expect((await get(path)).status, 'no group has it at the moment').to.equal(404);
      await sweepUploads(web.folders, LIMITS, later);
      expect(uploads()).to.deep.equal([`${id}.json`]);
      rmSync(join(web.folders.setAside, ID), { recursive: true });
      await sweepUploads(web.folders, LIMITS, later);
      expect(uploads()).to.deep.equal([]);
    });

    it('R11.11 that nobody wants are swept away in time, and no others', async () => {
      const kept = slot(5);
      const stray = slot(5);
      await put(kept.path, 'hello');
      await put(stray.path, 'hello');
      writeFileSync(join(web.folders.uploads, 'old.part'), 'x');
      writeFileSync(join(web.folders.uploads, 'new.part'), 'x');
      // Where the folder is a disk of its own.
      mkdirSync(join(web.folders.uploads, 'lost+found'));
      const old = new Date(Date.now() - LIMITS.strayUpload - 1_000);
      for (const name of [stray.id, `${stray.id}.json`, 'old.part', 'lost+found'])
        utimesSync(join(web.folders.uploads, name), old, old);
      await sweepUploads(web.folders, LIMITS);
      expect(uploads()).to.have.members([kept.id, `${kept.id}.json`, 'new.part', 'lost+found']);
    });
  });
});
