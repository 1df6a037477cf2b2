// Limits of all programs of a document together, each lowered until it breaks.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DocumentLimits, defaultLimits } from '../../converter/documents/limits.ts';
import { removeTree } from '../../converter/files.ts';
import { createRun } from '../../converter/sandbox.ts';
import { findTools, type Tools } from '../../converter/tools.ts';
import type { Failure as FailureReason } from '../../protocol/documents/document.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { list, processes } from './fixture.ts';

const MIB = 1024 ** 2;

/** Limits, what two programs at once do until they are ended, and how the job fails. */
const BROKEN: readonly (readonly [string, Partial<DocumentLimits>, string, FailureReason])[] = [
  [
    'memory',
    { jobMemoryBytes: 60 * MIB },
    'exec python3 -c "x = b\'x\' * (40 << 20); import time; time.sleep(99)"',
    'crashed',
  ],
  [
    'memory, with what sockets hold',
    { jobMemoryBytes: 60 * MIB },
    'exec python3 -c "import socket, time; a = [socket.socketpair() for _ in range(100)]; time.sleep(99)"',
    'crashed',
  ],
  ['threads', { jobThreads: 20 }, 'for i in 1 2 3 4 5 6 7 8; do sleep 99 & done; sleep 99', 'crashed'],
  ['bytes of files', { scratchBytes: 3 * MIB }, 'head -c 2M /dev/zero > a; sleep 99', 'bomb'],
  [
    'bytes of a file without a name',
    { scratchBytes: 3 * MIB },
    'exec 3> a; rm a; head -c 2M /dev/zero >&3; sleep 99',
    'bomb',
  ],
  ['number of files', { scratchFiles: 150 }, 'for i in $(seq 90); do : > f$i; done; sleep 99', 'bomb'],
  ['depth of folders', {}, 'for i in $(seq 50); do mkdir d; cd d; done; sleep 99', 'bomb'],
  ['disk that is left', { freeBytes: Number.MAX_SAFE_INTEGER }, 'sleep 99', 'no-space'],
];

describe('converter: limits of programs together', () => {
  let tools: Tools;
  let folder: TemporaryFolder;
  const at = (name: string) => join(folder.path, 'job', name);

  before(async () => {
    ({ tools } = await findTools());
  });
  beforeEach(async () => {
    folder = temporaryFolder('watch');
    await mkdir(at(''));
  });
  afterEach(() => removeTree(folder.path));

  const start = (limits: Partial<DocumentLimits>, script: string, names = ['one', 'two']) => {
    const run = createRun(tools, at(''), { ...defaultLimits, ...limits });
    const reads = ['/usr/bin', '/usr/lib'];
    return Promise.allSettled(names.map((name) => run('sh', ['-c', script], { reads, writes: at(name) })));
  };

  for (const [what, limits, script, reason] of BROKEN) {
    it(`R50.6 ends all programs of a document when they pass the limit of ${what}`, async () => {
      const [one, two] = await start(limits, script);
      for (const result of [one, two]) {
        expect(result).to.have.property('status', 'rejected');
        expect((result as PromiseRejectedResult).reason).to.have.property('reason', reason);
      }
      expect(await processes(at(''))).to.deep.equal([]);
    });
  }

  it('R50.6 counts what a quick program left behind', async () => {
    const [result] = await start({ scratchBytes: MIB }, 'head -c 2M /dev/zero > a', ['one']);
    expect(result).to.have.nested.property('reason.reason', 'bomb');
  });

  it('R50.6 lets the kernel start no more processes than the limit, without a look', async () => {
    const [result] = await start({ jobThreads: 3 }, 'sleep 99 & sleep 99 & sleep 99 & sleep 99 &', ['one']);
    // On a slow machine the look comes first.
    const ended = result?.status === 'fulfilled' ? result.value.stderr : String(result?.reason);
    expect(ended).to.match(/Cannot fork|threads/);
  });

  it('R50.6 removes folders that are too deep to be named, or closed', async () => {
    const deep =
      'for i in $(seq 200); do mkdir dddddddddddddddddddddddddddddd; cd dddddddddddddddddddddddddddddd; done';
    await start({}, `mkdir closed; : > closed/file; ${deep}; chmod 0 /tmp/../${at('one')}/closed`, ['one']);
    await removeTree(at('one'));
    expect(await list(at(''))).to.deep.equal([]);
  });
});
