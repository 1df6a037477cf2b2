// What is known of uploads takes no room without end: docs/rules.md R56.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type DataFolders, makeDataFolders } from '../../backplane/files/folders.ts';
import { uploadPath, writeUploadRecord } from '../../backplane/files/uploads.ts';
import type { Jobs } from '../../backplane/jobs/job.ts';
import { createDocumentId } from '../../backplane/tickets/document-id.ts';
import { type Conversions, createConversions } from '../../component/features/documents/conversions.ts';
import { isFault } from '../../protocol/base/fault.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import { sweepUploads } from '../../web/server/files/uploads.ts';
import { LIMITS } from '../../web/server/limits.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

describe('what is known of an upload', () => {
  let folder: TemporaryFolder;
  let folders: DataFolders;
  let documents: Conversions;
  let full = false;
  /** How often the converter was asked for a status. */
  let asked = 0;

  /** Takes files as the real one does, and is done with them at once. */
  const converter = (): Jobs => {
    const known = new Map<string, DocumentStatus>();
    return {
      async submit({ id, input: { name, source: upload } }) {
        const source = join(folder.path, upload);
        if (full) return 'all';
        const status: DocumentStatus = {
          id,
          name,
          state: 'ready',
          pages: 1,
          drawn: 1,
          pdf: true,
          sizes: [],
          titles: [],
        };
        const before = known.get(id);
        if (before) {
          rmSync(source, { force: true });
          return before;
        }
        known.set(id, status);
        mkdirSync(join(folders.documents, id));
        renameSync(source, join(folders.documents, id, 'source'));
        return status;
      },
      status: async (_kind, id) => {
        asked += 1;
        return known.get(id);
      },
      remove: async (_kind, id) => void known.delete(id),
      close: async () => undefined,
    };
  };

  beforeEach(async () => {
    folder = temporaryFolder('records');
    folders = await makeDataFolders(folder.path);
    documents = createConversions(folders, createDocumentId('the secret of the tests'), converter);
    full = false;
  });
  afterEach(() => folder.remove());

  /** A file comes in through the slot of this letter, and is asked for. */
  async function upload(letter: string, text: string): Promise<string> {
    const slot = letter.repeat(22);
    writeFileSync(uploadPath(folders, slot), text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await writeUploadRecord(folders, slot, { sha256, name: 'a.txt', size: text.length });
    await convert(slot);
    return slot;
  }
  const convert = async (slot: string) => {
    const made = await documents.convert({ slot, room: 'lecture', account: 'x@example' });
    return isFault(made) ? made.condition : made.status.state;
  };
  const records = () =>
    readdirSync(folders.uploads)
      .filter((name) => name.endsWith('.json'))
      .sort();
  const sweep = (hours: number) => sweepUploads(folders, LIMITS, Date.now() + hours * 3_600_000);

  it('R66.10 is read once while it is ready, however many pages are turned, and not known when it is removed', async () => {
    const made = await documents.convert({ slot: await upload('r', 'ready'), room: 'lecture', account: 'x@example' });
    if (isFault(made)) throw made;
    const { id } = made.status;
    await documents.status(id);
    asked = 0;
    for (let page = 1; page <= 100; page++) expect(await documents.status(id)).to.include({ id, state: 'ready' });
    expect(asked).to.equal(0);
    await documents.remove(id);
    expect(await documents.status(id)).to.equal(undefined);
  });

  it('R56.9 goes after an hour where the group had the file already, however often it comes', async () => {
    const first = await upload('a', 'hello');
    const again = await upload('b', 'hello');
    expect(records()).to.deep.equal([`${first}.json`, `${again}.json`]);
    await sweep(0.5);
    expect(records()).to.have.length(2);
    await sweep(1.5);
    expect(records()).to.deep.equal([`${first}.json`]);
  });

  it('R56.9 stays when it is asked for once more, as by one who did not hear the answer, or who was told to wait', async () => {
    const first = await upload('a', 'hello');
    expect(await convert(first)).to.equal('ready');
    full = true;
    const late = await upload('b', 'other');
    full = false;
    expect(await convert(late)).to.equal('ready');
    await sweep(1.5);
    expect(records()).to.deep.equal([`${first}.json`, `${late}.json`]);
    expect(existsSync(uploadPath(folders, late)), 'it is a document').to.equal(false);
  });
});
