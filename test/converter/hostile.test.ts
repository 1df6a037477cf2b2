import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure as FailureReason } from '../../protocol/documents/document.ts';
import { type Fixture, list, partyOf, sample, startConverter } from './fixture.ts';
import { makeOdt, makePdf, makeZip } from './make.ts';

describe('converter: hostile and broken files', function () {
  this.timeout(60_000);
  let fixture: Fixture;
  before(() => {
    fixture = startConverter();
  });
  after(() => fixture.close());

  async function expectFailure(file: string, reason: FailureReason, name?: string): Promise<void> {
    const { id, last, told } = await fixture.convert(file, name);
    expect(last).to.include({ state: 'failed', reason, pages: 0, drawn: 0, pdf: false });
    expect(told.filter((status) => status.state === 'failed')).to.have.lengthOf(1);
    expect(await list(fixture.file(id, ''))).to.deep.equal([]);
    expect(await fixture.converter.status('documents', id)).to.equal(undefined);
    expect((await list(fixture.path)).filter((entry) => entry.startsWith('upload-'))).to.deep.equal([]);
    expect((await list(join(fixture.path, 'scratch'))).filter((entry) => entry.startsWith('job-'))).to.deep.equal([]);
  }

  const HOSTILE: readonly (readonly [string, FailureReason])[] = [
    ['empty.pdf', 'empty'],
    ['encrypted.ppt', 'encrypted'],
    ['not-a-deck.pptx', 'mismatch'],
    ['path-traversal.pptx', 'damaged'],
    ['remote-picture.html', 'unsupported'],
    ['truncated.pdf', 'damaged'],
    ['zip-bomb.pptx', 'bomb'],
    ['fuzzed-1.pptx', 'damaged'],
    ['fuzzed-2.pptx', 'damaged'],
    ['fuzzed-3.ppt', 'encrypted'],
  ];
  for (const [name, reason] of HOSTILE) {
    it(`refuses ${name}: ${reason}`, () => expectFailure(sample(`hostile/${name}`), reason));
  }

  it('tries every file in the folder', async () => {
    expect(await list(sample('hostile'))).to.have.members(HOSTILE.map(([name]) => name));
  });

  it('refuses formats under the name of another: mismatch', async () => {
    await expectFailure(sample('headings.docx'), 'mismatch', 'deck.pptx');
    await expectFailure(sample('lecture-security.ppt'), 'mismatch', 'letter.doc');
    await expectFailure(sample('paper-tracemonkey.pdf'), 'mismatch', 'picture.png');
    await expectFailure(sample('photo.webp'), 'mismatch', 'notes.txt');
  });

  it('refuses a name without a known ending: unsupported', async () => {
    await expectFailure(sample('headings.docx'), 'unsupported', 'headings');
    await expectFailure(sample('headings.docx'), 'unsupported', 'headings.docx.exe');
  });

  it('refuses an encrypted OpenDocument file: encrypted', async () => {
    const secret = makeOdt('', '<manifest:encryption-data/>');
    await expectFailure(await fixture.write('secret.odt', secret), 'encrypted');
  });

  it('refuses an encrypted Word file: encrypted', async () => {
    await expectFailure(
      await fixture.write('secret.doc', makeOle('WordDocument', 'eca5c1000000000000000001')),
      'encrypted',
    );
  });

  it('refuses a PDF with a password: encrypted', async () => {
    await expectFailure(sample('secret.pdf'), 'encrypted');
  });

  it('refuses a compound file whose directory runs in a circle', async () => {
    await expectFailure(await fixture.write('circle.ppt', makeOle('Nothing', '')), 'mismatch');
  });

  it('refuses an archive that is no document: mismatch', async () => {
    await expectFailure(await fixture.write('a.docx', makeZip([['hello.txt', 'hello']])), 'mismatch');
  });

  it('refuses a package that LibreOffice cannot load: damaged', async () => {
    const type = 'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml';
    const hollow = makeZip([['[Content_Types].xml', `<Types><Override ContentType="${type}"/></Types>`]]);
    await expectFailure(await fixture.write('hollow.pptx', hollow), 'damaged');
  });

  it('refuses a picture with a broken head: damaged', async () => {
    await expectFailure(await fixture.write('broken.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), 'damaged');
  });

  it('goes on after all of them', async () => {
    const next = await fixture.convert(await fixture.write('next.pdf', makePdf(1)));
    expect(next.last.state).to.equal('ready');
  });

  it('takes no path for an id', async () => {
    await copyFile(await fixture.write('source', 'x'), join(fixture.path, 'kept'));
    const outcome = await fixture.converter
      .submit({
        kind: 'documents',
        id: '../kept',
        input: { name: 'a.txt', source: 'source' },
        party: partyOf('somebody'),
      })
      .then(
        () => 'taken',
        (error: unknown) => error,
      );
    expect(outcome).to.be.instanceOf(RangeError);
    expect(await list(fixture.path)).to.include('kept');
  });
});

/**
 * A compound file with one stream of this name and these first bytes (hex). Its only directory sector names itself as
 * the next one, so that a reader without a bound would never end.
 */
function makeOle(name: string, head: string): Buffer {
  const bytes = Buffer.alloc(4 * 512);
  bytes.write('d0cf11e0a1b11ae1', 'hex');
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt32LE(1, 48); // the directory's first sector
  bytes.writeUInt32LE(16, 56); // streams below this size are small ones
  bytes.writeUInt32LE(0xfffffffe, 68);
  bytes.fill(0xff, 76, 512);
  bytes.writeUInt32LE(0, 76); // the allocation table's only sector
  bytes.fill(0xff, 512, 1024);
  bytes.writeUInt32LE(1, 512 + 4); // sector 1 goes on in sector 1
  for (const [index, entry] of ['Root Entry', name].entries()) {
    const at = 1024 + index * 128;
    bytes.write(entry, at, 'utf16le');
    bytes.writeUInt16LE(2 * entry.length + 2, at + 64);
    bytes.writeUInt32LE(2, at + 116);
    bytes.writeUInt32LE(512, at + 120);
  }
  bytes.write(head, 1536, 'hex');
  return bytes;
}
