import { expect } from 'chai';
import { type DocumentLimits, defaultLimits } from '../../converter/documents/limits.ts';
import type { Failure as FailureReason } from '../../protocol/documents/document.ts';
import { closeConverters, sample, startConverter } from './fixture.ts';
import { makePdf } from './make.ts';

/** Each limit, set so low that a good document breaks it. */
const BROKEN: readonly (readonly [keyof DocumentLimits, Partial<DocumentLimits>, string, FailureReason])[] = [
  ['sourceBytes', { sourceBytes: 200_000 }, 'embedded-video.pptx', 'too-large'],
  ['textBytes', { textBytes: 1000 }, 'README.md', 'too-large'],
  ['pages', { pages: 13 }, 'paper-tracemonkey.pdf', 'too-many-pages'],
  ['pages', { pages: 9 }, 'themes.pptx', 'too-many-pages'],
  ['pixels', { pixels: 79_999 }, 'photo.webp', 'bomb'],
  ['unpackedBytes', { unpackedBytes: 200_000 }, 'embedded-video.pptx', 'bomb'],
  ['ratio', { ratio: 1, ratioFreeBytes: 0 }, 'embedded-video.pptx', 'bomb'],
  ['ratioFreeBytes', { ratio: 1, ratioFreeBytes: 200_000 }, 'embedded-video.pptx', 'bomb'],
  ['entries', { entries: 20 }, 'embedded-video.pptx', 'bomb'],
  ['deadline', { deadline: 500 }, 'embedded-video.pptx', 'timeout'],
  ['firstPage', { firstPage: 500 }, 'worst/nested-forms.pdf', 'timeout'],
  // Enough to begin and far too little to get to the document, of which LibreOffice would then say that it is damaged.
  ['memoryBytes', { memoryBytes: 200 * 1024 ** 2 }, 'embedded-video.pptx', 'crashed'],
  ['outputBytes', { outputBytes: 200_000 }, 'lecture-security.pptx', 'bomb'],
  // One file fits (the PDF has 1.0 MB), all together do not.
  ['outputBytes', { outputBytes: 1_200_000 }, 'paper-tracemonkey.pdf', 'bomb'],
  ['pictureBytes', { pictureBytes: 20_000 }, 'paper-tracemonkey.pdf', 'bomb'],
  ['batchTextBytes', { batchTextBytes: 1000 }, 'paper-tracemonkey.pdf', 'bomb'],
];

/** Broken in watch.test.ts, by programs made for it. */
const WATCHED: readonly (keyof DocumentLimits)[] = [
  'jobMemoryBytes',
  'jobThreads',
  'scratchBytes',
  'scratchFiles',
  'freeBytes',
];

/** Broken in pages.test.ts, by a page that never ends. */
const PAGES: readonly (keyof DocumentLimits)[] = ['batchDeadline'];

describe('converter: limits', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  for (const [limit, limits, name, reason] of BROKEN) {
    it(`holds ${limit}: ${name} is refused as ${reason} at ${limits[limit]}`, async () => {
      const fixture = startConverter({ limits, workers: 1 });
      const { last } = await fixture.convert(sample(name));
      expect(last).to.include({ state: 'failed', reason });
    });
  }

  it('tries each limit', () => {
    expect([...BROKEN.map(([limit]) => limit), ...WATCHED, ...PAGES]).to.include.members(Object.keys(defaultLimits));
  });

  it('takes what just fits', async () => {
    const limits = { sourceBytes: 201_418, pages: 1, entries: 100, ratio: 1, ratioFreeBytes: 50_000_000 };
    const fixture = startConverter({ limits });
    expect((await fixture.convert(sample('embedded-video.pptx'))).last.state).to.equal('ready');
    expect((await fixture.convert(await fixture.write('a.pdf', makePdf(1)))).last.state).to.equal('ready');
    expect((await fixture.convert(await fixture.write('b.pdf', makePdf(2)))).last.reason).to.equal('too-many-pages');
  });
});
