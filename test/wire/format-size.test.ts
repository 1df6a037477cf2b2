// Sizes of files as people read them.
import { expect } from 'chai';
import { formatSize } from '../../web/ui/documents/format-size.ts';

describe('sizes', () => {
  const written = (language: string) =>
    [999, 1_000, 1_024, 999_999, 1_000_000, 1_590_000_000].map((bytes) => formatSize(bytes, language));

  it('R65.3 are counted in thousands and never told larger than they are', () => {
    expect(written('en')).to.deep.equal(['999 byte', '1 kB', '1 kB', '999 kB', '1 MB', '1.5 GB']);
    expect(formatSize(200 * 1000 ** 2, 'en')).to.equal('200 MB');
  });

  it('R65.3 are written as the language writes them', () => {
    expect(written('zh-CN')).to.deep.equal(['999 B', '1 kB', '1 kB', '999 kB', '1 MB', '1.5 GB']);
    expect(formatSize(1_590_000_000, 'de')).to.equal('1,5\u00a0GB');
  });
});
