// Conversions and a disk with little space: docs/rules.md R57.
import { symlink } from 'node:fs/promises';
import { expect } from 'chai';
import { pino } from 'pino';
import { createDisk } from '../../backplane/files/disk.ts';
import { closeConverters, isEnd, list, startConverter } from './fixture.ts';
import { makePdf } from './make.ts';

describe('converter: a full disk', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  function startDisk() {
    const space = { free: Number.POSITIVE_INFINITY, takes: true };
    const log = pino({ level: 'silent' });
    const disk = createDisk({ floor: 1_000, free: async () => space.free, takes: async () => space.takes, log });
    return { space, disk };
  }

  it('R57.16 nothing is begun below the floor, and all that waits is begun when there is space', async () => {
    const { space, disk } = startDisk();
    const fixture = startConverter({ disk });
    space.free = 999;
    await disk.look();
    const { id, state } = await fixture.submit(await fixture.write('a.pdf', makePdf(1)));
    expect(state).to.equal('queued');
    // Another job cannot get by it either.
    await fixture.submit(await fixture.write('b.pdf', makePdf(2)));
    expect(fixture.told.some((status) => status.state === 'converting')).to.equal(false);
    space.free = 2_000;
    await disk.look();
    expect((await fixture.until(id, isEnd)).state).to.equal('ready');
  });

  it('R57.16 what fails when the disk is full has failed for that, not for what was sent', async () => {
    const { space, disk } = startDisk();
    const fixture = startConverter({
      disk,
      onStatus(status) {
        if (status.state === 'converting') space.free = 0;
      },
    });
    const damaged = makePdf(3).subarray(0, 200);
    const first = await fixture.convert(await fixture.write('a.pdf', damaged));
    expect(first.last).to.include({ state: 'failed', reason: 'no-space' });
    expect(await list(fixture.file(first.id, ''))).to.deep.equal([]);
    space.free = Number.POSITIVE_INFINITY;
    await disk.look();
    const text = await fixture.convert(await fixture.write('a.docx', makePdf(1)));
    expect(text.last.reason, 'that is the file').to.equal('mismatch');
  });

  it('R57.16 what a disk refuses has failed for that, though it says that there is space', async () => {
    const { space, disk } = startDisk();
    const fixture = startConverter({ disk });
    space.free = 999;
    await disk.look();
    const { id } = await fixture.submit(await fixture.write('a.pdf', makePdf(1)));
    await symlink('/dev/full', fixture.file(id, 'document.pdf.part'));
    space.free = 2_000;
    await disk.look();
    expect(await fixture.until(id, isEnd)).to.include({ state: 'failed', reason: 'no-space' });
  });
});
