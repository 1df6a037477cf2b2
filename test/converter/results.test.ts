// What a taken-over program could leave in place of its result.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { chmod, link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { toPdf } from '../../converter/documents/formats/office.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { drawPages } from '../../converter/documents/pages.ts';
import { openResult, publish, readResult, removeTree } from '../../converter/files.ts';
import type { Run } from '../../converter/sandbox.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const MOST = 1000;

/** What is put in the place of a result. */
const TRAPS: readonly (readonly [string, (place: string, secret: string) => Promise<unknown>])[] = [
  ['a link to a secret', (place, secret) => symlink(secret, place)],
  ['a link to nothing', (place) => symlink('/nonexistent', place)],
  ['a link to a device without an end', (place) => symlink('/dev/zero', place)],
  ['a second name of a secret', (place, secret) => link(secret, place)],
  ['a pipe that nobody writes to', async (place) => execFileSync('mkfifo', [place])],
  ['a folder', (place) => mkdir(place)],
];

describe('converter: results of programs', () => {
  let folder: TemporaryFolder;
  const at = (name: string) => join(folder.path, name);
  const outcome = (act: Promise<unknown>) =>
    act.then(
      () => 'taken',
      (error: unknown) => error,
    );

  beforeEach(async () => {
    folder = temporaryFolder('results');
    await writeFile(at('secret'), 'secret');
  });
  afterEach(() => folder.remove());

  for (const [what, put] of TRAPS) {
    it(`R50.3 neither reads nor publishes ${what}`, async () => {
      await put(at('result'), at('secret'));
      for (const act of [openResult, readResult]) {
        expect(await outcome(act(at('result'), MOST))).to.have.property('reason', 'crashed');
      }
      expect(await outcome(publish(at('result'), at('public'), MOST))).to.have.property('reason', 'crashed');
      expect(await readdir(folder.path)).to.not.include.members(['public']);
    });
  }

  for (const [what, put] of TRAPS) {
    it(`R50.3 takes no page, thumbnail, text, layout or PDF that is ${what}`, async () => {
      /** Programs that do their work, but for the one whose result is the trap. */
      const trapped =
        (trap: string): Run =>
        async (_command, _args, { writes = '' }) => {
          await mkdir(writes, { recursive: true });
          for (const name of ['page.jpg', 'layout.html', 'text.txt', 'input.pdf']) {
            if (trap && join(writes, name).endsWith(trap)) await put(join(writes, name), at('secret'));
            else await writeFile(join(writes, name), 'fine\f');
          }
          return { code: 0, stdout: '', stderr: '' };
        };
      await mkdir(at('profile'));
      const drawn = (trap: string) => {
        const name = trap.replace('/', '-');
        const job = { scratch: at(`scratch-${name}`), folder: at(`public-${name}`), first: 1, last: 1 };
        const pages = [{ size: [200, 100] as const }];
        return drawPages({ ...job, run: trapped(trap), pdf: at('input.pdf'), pages, limits: defaultLimits });
      };
      const office = (trap: string) => {
        const job = {
          scratch: at(`office-${trap}`),
          profile: at('profile'),
          soffice: 'soffice',
          input: at('input.odt'),
        };
        return toPdf({ ...job, run: trapped(trap), module: 'writer', limits: defaultLimits });
      };
      for (const trap of ['pages-1/page.jpg', 'thumbs-1/page.jpg', 'layout.html', 'text.txt']) {
        expect(await outcome(drawn(trap)), trap).to.have.property('reason', 'crashed');
      }
      expect(await outcome(office('input.pdf'))).to.have.property('reason', 'crashed');
      // Without a trap the same is taken.
      expect(await drawn(''))
        .to.have.property('texts')
        .that.deep.equals(['fine']);
      expect(readFileSync(await office(''), 'utf8')).to.equal('fine\f');
    });
  }

  it('R50.3 removes what a program left, and not what a link leads to that it puts there meanwhile', async () => {
    // A folder and a link change places as fast as they can: renameat2 with RENAME_EXCHANGE.
    const script = `import ctypes, sys
renameat2 = ctypes.CDLL(None).renameat2
print('ready', flush=True)
while True: renameat2(-100, b'job/folder', -100, b'other', 2)`;
    await mkdir(at('others'));
    for (let tries = 0; tries < 3; tries++) {
      await mkdir(at('job/folder'), { recursive: true });
      for (let file = 0; file < 30; file++) {
        for (const name of ['others', 'job/folder']) await writeFile(at(`${name}/${file}`), '');
      }
      await symlink(at('others'), at('other'));
      const program = spawn('python3', ['-I', '-c', script], {
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(program, 'exit');
      await once(program.stdout, 'data');
      await removeTree(at('job')).catch(() => undefined);
      program.kill();
      await ended;
      expect(await readdir(at('others'))).to.have.lengthOf(30);
      for (const name of ['job', 'other']) await removeTree(at(name));
    }
    expect(await readdir(folder.path)).to.have.members(['secret', 'others']);
  });

  it('R50.3 does not read a device', async () => {
    expect(await outcome(openResult('/dev/zero', MOST))).to.have.property('reason', 'crashed');
  });

  it('R50.3 takes nothing that is larger than its bound', async () => {
    await writeFile(at('result'), Buffer.alloc(MOST + 1));
    expect(await outcome(readResult(at('result'), MOST))).to.have.property('reason', 'bomb');
    expect(await outcome(publish(at('result'), at('public'), MOST))).to.have.property('reason', 'bomb');
  });

  it('R50.3 publishes a plain file as a new one of Lectern’s own, and tells what is not there', async () => {
    await writeFile(at('page'), 'page');
    await chmod(at('page'), 0o6777);
    expect(await publish(at('page'), at('public'), MOST)).to.equal(4);
    expect(readFileSync(at('public'), 'utf8')).to.equal('page');
    expect(statSync(at('public')).mode & 0o7111).to.equal(0);
    expect(statSync(at('public')).ino).to.not.equal(statSync(at('page')).ino);
    expect(await readResult(at('page'), MOST)).to.equal('page');
    expect(await readResult(at('nothing'), MOST)).to.equal('');
    expect(await outcome(publish(at('nothing'), at('public'), MOST))).to.have.property('code', 'ENOENT');
  });
});
