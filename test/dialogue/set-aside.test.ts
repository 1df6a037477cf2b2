// Documents that the database does not name, and documents that are not there: docs/rules.md R56.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import { type DataFolders, makeDataFolders } from '../../backplane/files/folders.ts';
import { sortDocuments, sweepSetAside } from '../../component/features/documents/set-aside.ts';
import { LIMITS } from '../../component/limits.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const [A, B, C] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)] as const;
const DAY = 24 * 3_600_000;
const room = (name: string) => ({ name, config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
const record = (document: string) => ({ document, name: 'x.pdf', account: '', bytes: 1, converted: true });

describe('documents at the start', () => {
  let folder: TemporaryFolder;
  let folders: DataFolders;
  const open: Store[] = [];
  const lines: { level: number; msg: string; documents?: number }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const told = () =>
    lines.splice(0).map(({ level, msg, documents }) => `${level} ${documents} ${msg.split(/[;,]/)[0]}`);

  beforeEach(async () => {
    folder = temporaryFolder('set-aside');
    folders = await makeDataFolders(folder.path);
    for (const id of [A, B, C]) put(id);
    told();
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    folder.remove();
  });
  function put(id: string, text = 'picture', into = folders.documents) {
    mkdirSync(join(into, id, 'pages'), { recursive: true });
    writeFileSync(join(into, id, 'pages', '1.jpg'), text);
  }
  /** A database in which one group has these. */
  async function database(file: string, ids: readonly string[]): Promise<Store> {
    const store = await openSqlite(join(folder.path, file));
    open.push(store);
    await store.rooms.save(room('lecture'));
    for (const id of ids) await store.documents.add('lecture', record(id));
    return store;
  }
  const sort = (store: Store) => sortDocuments(store, folders, LIMITS.documents, log);
  const there = () => readdirSync(folders.documents).sort();
  const aside = () => readdirSync(folders.setAside).sort();

  it('R56.15 are out of reach and not lost when the database is another one, and back when it is the right one', async () => {
    const right = await database('right.sqlite', [A, B, C]);
    await sort(await database('older.sqlite', [A]));
    expect([there(), aside()]).to.deep.equal([[A], [B, C]]);
    expect(told()).to.deep.equal(['40 2 documents that no group names are set aside']);
    await sort(await database('empty.sqlite', []));
    expect([there(), aside()]).to.deep.equal([[], [A, B, C]]);
    expect(told()).to.have.length(1);
    await sort(await database('empty.sqlite', []));
    expect(told(), 'once').to.deep.equal([]);
    await sort(right);
    expect([there(), aside()]).to.deep.equal([[A, B, C], []]);
    expect(told()).to.deep.equal(['30 3 documents that were set aside are back in their groups']);
    expect(readFileSync(join(folders.documents, C, 'pages', '1.jpg'), 'utf8')).to.equal('picture');
  });

  it('R56.15 are kept for so many days from then on, however old they are', async () => {
    const old = new Date(Date.now() - 400 * DAY);
    utimesSync(join(folders.documents, A), old, old);
    await sort(await database('empty.sqlite', []));
    await sweepSetAside(folders, LIMITS.documents, log, Date.now() + LIMITS.documents.setAsideFor - DAY);
    expect(aside()).to.deep.equal([A, B, C]);
    utimesSync(join(folders.setAside, B), old, old);
    mkdirSync(join(folders.setAside, `${C}.part`));
    told();
    await sweepSetAside(folders, LIMITS.documents, log);
    expect(aside()).to.deep.equal([A, C, `${C}.part`]);
    expect(told()).to.deep.equal(['30 1 documents that were set aside are deleted']);
    await sweepSetAside(folders, LIMITS.documents, log, Date.now() + LIMITS.documents.setAsideFor + DAY);
    expect(aside()).to.deep.equal([]);
  });

  it('R56.15 that were uploaded again meanwhile stay as they are now', async () => {
    put(A, 'older', folders.setAside);
    await sort(await database('right.sqlite', [A]));
    expect(readFileSync(join(folders.documents, A, 'pages', '1.jpg'), 'utf8')).to.equal('picture');
    put(B, 'newer');
    await sort(await database('right.sqlite', [A]));
    expect(readFileSync(join(folders.setAside, B, 'pages', '1.jpg'), 'utf8')).to.equal('newer');
  });

  it('R56.15 are not kept when people removed them, alone or with their group', async () => {
    const store = await database('right.sqlite', [A, B]);
    await store.rooms.save(room('other'));
    await store.documents.add('other', record(C));
    await store.documents.remove('lecture', B);
    await store.rooms.remove('other');
    await sort(store);
    expect([there(), aside()], 'they are swept away after this').to.deep.equal([[A, B, C], []]);
    expect((await store.documents.removed()).sort()).to.deep.equal([B, C]);
    await store.documents.add('lecture', record(B));
    await store.documents.forget(C);
    expect(await store.documents.removed()).to.deep.equal([]);
    await sort(store);
    expect([there(), aside(), told()]).to.deep.equal([
      [A, B],
      [C],
      ['40 1 documents that no group names are set aside'],
    ]);
  });

  it('R56.16 whose files are missing are told of, with their number', async () => {
    const store = await database('right.sqlite', [A, B, C]);
    rmSync(folders.documents, { recursive: true });
    await makeDataFolders(folder.path);
    await sort(store);
    expect(told()).to.deep.equal(['40 3 files of documents that groups have are missing']);
    expect(existsSync(folders.setAside)).to.equal(true);
  });
});
