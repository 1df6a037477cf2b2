// What a disk that has no space left means for uploads, and what a real one says. docs/rules.md R57.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readSettings, SettingsError } from '../../settings.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { raw, startTestWeb, type TestWeb } from '../helpers/web.ts';

describe('uploads and a full disk', () => {
  let web: TestWeb;
  beforeEach(async () => {
    web = await startTestWeb();
  });
  afterEach(() => web.close());
  const slot = (size: number) => web.slots.make('a.pdf', size, Date.now() + 60_000);
  const put = async (path: string, body: string) => {
    const answer = await raw(web.port, path, {
      method: 'PUT',
      body,
      headers: { 'content-length': String(Buffer.byteLength(body)) },
    });
    return [answer.status, JSON.parse(answer.body.toString()).error];
  };

  it('R57.7 one that would leave less than the floor is refused before it is read, and taken when there is space', async () => {
    web.space.free = 1_100;
    const much = 'x'.repeat(101);
    const { path } = slot(101);
    expect(await put(path, much)).to.deep.equal([507, 'full']);
    expect(readdirSync(web.folders.uploads)).to.deep.equal([]);
    expect(await put(slot(100).path, 'x'.repeat(100))).to.deep.equal([201, undefined]);
    web.space.free = 1_101;
    expect(await put(path, much)).to.deep.equal([201, undefined]);
  });

  it('R57.7 what is still to come of others counts, and no more once it has come or was broken off', async () => {
    web.space.free = 1_100;
    const { port } = web;
    const begun = request({ host: '127.0.0.1', port, path: slot(60).path, method: 'PUT', agent: false });
    begun.setHeader('content-length', 60);
    begun.write('x'.repeat(10));
    begun.on('error', () => undefined);
    while (readdirSync(web.folders.uploads).length === 0) await new Promise((done) => setImmediate(done));
    expect(await put(slot(60).path, 'y'.repeat(60))).to.deep.equal([507, 'full']);
    begun.destroy();
    while (readdirSync(web.folders.uploads).length > 0) await new Promise((done) => setImmediate(done));
    expect(await put(slot(60).path, 'y'.repeat(60))).to.deep.equal([201, undefined]);
  });

  it('R57.7 a disk that refuses to write is known as full until it takes something again', async () => {
    const full = slot(5);
    symlinkSync('/dev/full', join(web.folders.uploads, `${full.id}.part`));
    expect(await put(full.path, 'hello')).to.deep.equal([507, 'full']);
    expect(web.disk.level).to.equal('full');
    expect(await put(slot(5).path, 'hello')).to.deep.equal([201, undefined]);
    expect(web.disk.level).to.equal('fine');
  });

  it('R57.8 health says that there is no space', async () => {
    web.health.disk = false;
    const { status, body } = await raw(web.port, '/healthz', {});
    expect([status, JSON.parse(body.toString())]).to.deep.equal([503, { component: true, disk: false }]);
  });

  it('R57.9 the bounds that an operator sets are sizes as people write them', () => {
    const read = (text: string) =>
      readSettings({ COMPONENT_SECRET: '0123456789abcdef', LECTERN_DISK_FLOOR: text }).space.diskFloor;
    expect(['0', '1000', '10k', '500M', '1.5G', '2 GiB', '1T', '500MB', '10 kB', ''].map(read)).to.deep.equal([
      0,
      1_000,
      10_240,
      524_288_000,
      1_610_612_736,
      2_147_483_648,
      1_099_511_627_776,
      500_000_000,
      10_000,
      undefined,
    ]);
    const { space } = readSettings({
      COMPONENT_SECRET: '0123456789abcdef',
      LECTERN_GROUP_QUOTA: '1K',
      LECTERN_ACCOUNT_QUOTA: '2K',
      LECTERN_TOTAL_QUOTA: '3K',
    });
    expect(space).to.deep.equal({ groupQuota: 1_024, accountQuota: 2_048, totalQuota: 3_072 });
    for (const text of ['-1', '1,5G', 'much', '5P', '1e9', '0x10'])
      expect(() => read(text), text).to.throw(SettingsError);
  });
});

describe('a real disk', () => {
  it('R57.18 that has no space for a start is said in one line, and it is not given up at once', async () => {
    const folder = temporaryFolder('full');
    // What the system says of a file that may not grow is what it says of a full disk.
    const alive = 'data:text/javascript,process.on("SIGXFSZ",()=>{})';
    const program = spawn(
      'sh',
      ['-c', `ulimit -f 8; exec "$0" --import '${alive}' lectern.ts component`, process.execPath],
      {
        cwd: join(import.meta.dirname, '../..'),
        env: { ...process.env, LECTERN_DATA: folder.path, COMPONENT_SECRET: '0123456789abcdef' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const ended = once(program, 'exit');
    try {
      const said = await Promise.race([once(program.stderr, 'data'), ended]);
      expect(String(said[0])).to.match(/^The disk of \S+ is full: .*\n$/);
      expect(program.exitCode).to.equal(null);
    } finally {
      program.kill();
      await ended;
      folder.remove();
    }
  });

  /** A program that may make no file larger than this: what the system says to it is what a full disk says. */
  const run = async (program: string) => {
    const script = `-e "${program.replaceAll('"', '\\"')}"`;
    const { stdout } = await promisify(execFile)('sh', ['-c', `ulimit -f 2000; exec ${process.execPath} ${script}`], {
      cwd: join(import.meta.dirname, '../..'),
    });
    return stdout.trim();
  };

  it('R57.1 that takes no more is known by what it says to SQLite, and nothing is left open', async () => {
    expect(
      await run(`
        import { mkdtempSync, rmSync } from 'node:fs';
        import { join } from 'node:path';
        import { openInThread } from './store/thread/thread.ts';
        import { isFull } from './backplane/files/space.ts';
        process.on('SIGXFSZ', () => undefined);
        const folder = mkdtempSync('/tmp/lectern-full-');
        const store = await openInThread(join(folder, 'x.sqlite'), console.error);
        const room = { name: 'r', config: 'x'.repeat(50_000), subject: '', subjectBy: null, subjectAt: 0, locked: false };
        let refused;
        for (let i = 0; i < 60 && !refused; i++) await store.rooms.save({ ...room, name: 'r' + i }).catch((e) => { refused = e; });
        let also;
        await store.people.save('r0', [1, 2, 3].map((i) => ({ jid: i + '@x', affiliation: 'owner', nick: null, reason: 'x'.repeat(60_000) }))).catch((e) => { also = e; });
        console.log(isFull(refused), isFull(also), (await store.people.all()).size);
        await store.close().catch(() => undefined);
        rmSync(folder, { recursive: true });
      `),
    ).to.equal('true true 0');
  });
});
