// Documents of versions that named them by the SHA-256 of their bytes: docs/rules.md R56.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { pino } from 'pino';
import { type DataFolders, makeDataFolders } from '../../backplane/files/folders.ts';
import { createDocumentId } from '../../backplane/tickets/document-id.ts';
import { renameDocuments } from '../../component/features/documents/rename.ts';
import type { Store } from '../../store/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const EARLIER = readFileSync(join(import.meta.dirname, '..', 'samples', 'database-2026-12.sql'), 'utf8');
const log = pino({ level: 'silent' });
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const BOTH = sha('shared by two rooms');
const GONE = sha('shown once, removed since');
const CUT = sha('being converted');
const show = (document: string) => `<show xmlns="urn:lectern:stage:1" document="${document}" page="2"/>`;

describe('the id of a document', () => {
  it('R56.10 is another in each room and with each secret, and none that others can work out', () => {
    const idOf = createDocumentId('the secret of the tests');
    const file = sha('a file');
    const ids = [
      idOf('a', file),
      idOf('b', file),
      idOf('a', sha('another')),
      createDocumentId('other')('a', file),
      idOf('a', file, 'notes.MD'),
      file,
    ];
    expect(new Set(ids).size).to.equal(ids.length);
    for (const id of ids) expect(id).to.match(/^[0-9a-f]{64}$/);
    expect(idOf('a', file), 'the same file again').to.equal(ids[0]);
    expect(idOf('a', file, 'notes.txt'), 'the same file by its name').to.equal(ids[0]);
  });
});

describe('documents of an earlier version', () => {
  const idOf = createDocumentId('the secret of the tests');
  let folder: TemporaryFolder;
  let folders: DataFolders;
  let store: Store;

  beforeEach(async () => {
    folder = temporaryFolder('plain');
    folders = await makeDataFolders(folder.path);
    const file = join(folder.path, 'lectern.sqlite');
    const db = new DatabaseSync(file);
    db.exec(EARLIER);
    db.exec(`insert into rooms values ('one', '{}', '', null, 0, 0), ('two', '{}', '', null, 0, 0);
      insert into room_documents values ('one', '${BOTH}', 'a\u202Efdp.pdf', 1), ('two', '${BOTH}', 'b.pdf', 1),
        ('two', '${CUT}', 'cut.pdf', 2);
      insert into meetings (id, room, created_at, started_at, ended_at) values
        ('m1', 'one', 0, 0, 9), ('m2', 'one', 1, null, null), ('m3', 'two', 1, 0, null);
      insert into events (meeting, seq, at, kind, payload) values
        ('m1', 1, 0, 'show', '${show(GONE)}'), ('m1', 2, 0, 'show', '${show(BOTH)}'),
        ('m2', 1, 0, 'show', '<show xmlns="urn:lectern:stage:1"/>'), ('m2', 2, 0, 'show', '${show(BOTH)}'),
        ('m3', 1, 0, 'show', '${show(BOTH)}')`);
    db.close();
    for (const [id, state] of [
      [BOTH, 'ready'],
      [CUT, 'converting'],
    ] as const) {
      mkdirSync(join(folders.documents, id, 'pages'), { recursive: true });
      writeFileSync(join(folders.documents, id, 'source'), 'bytes');
      writeFileSync(join(folders.documents, id, 'pages/1.jpg'), 'picture');
      writeFileSync(join(folders.documents, id, 'status.json'), JSON.stringify({ id, name: 'x', state }));
    }
    store = await openSqlite(file);
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  const rename = (over: Partial<Store> = {}) => renameDocuments({ ...store, ...over }, folders, idOf, log);
  const shown = async (meeting: string) =>
    (await store.events(meeting, 1, 10)).map(({ action }) => (action.kind === 'show' ? action.document : action.kind));

  const listed = async (room: string) =>
    (await store.documents(room)).map(({ document, name }) => ({ document, name }));

  async function expectRenamed(): Promise<void> {
    expect(await listed('one')).to.deep.equal([{ document: idOf('one', BOTH), name: 'afdp.pdf' }]);
    expect(await listed('two')).to.deep.equal([
      { document: idOf('two', BOTH), name: 'b.pdf' },
      { document: idOf('two', CUT), name: 'cut.pdf' },
    ]);
    expect(await shown('m1')).to.deep.equal([idOf('one', GONE), idOf('one', BOTH)]);
    expect(await shown('m2')).to.deep.equal([null, idOf('one', BOTH)]);
    expect(await shown('m3')).to.deep.equal([idOf('two', BOTH)]);
    for (const [room, plain, state] of [
      ['one', BOTH, 'ready'],
      ['two', BOTH, 'ready'],
      ['two', CUT, 'converting'],
    ] as const) {
      const id = idOf(room, plain);
      const read = (name: string) => readFileSync(join(folders.documents, id, name), 'utf8');
      expect([read('source'), read('pages/1.jpg')]).to.deep.equal(['bytes', 'picture']);
      expect(JSON.parse(read('status.json'))).to.deep.equal({ id, name: 'x', state });
    }
    expect(await store.plainDocuments()).to.deep.equal(new Map());
    // What is left under the old names is swept away.
    expect(await store.removedDocuments()).to.include.members([BOTH, CUT]);
    const named = await store.documentIds();
    expect(readdirSync(folders.documents).filter((id) => !named.has(id))).to.have.members([BOTH, CUT]);
    expect(JSON.parse(readFileSync(join(folders.documents, BOTH, 'status.json'), 'utf8')).id).to.equal(BOTH);
  }

  it('R56.11 get an id in each room that has them, in its list, its logs and on the disk', async () => {
    await rename();
    await expectRenamed();
    await rename();
    await expectRenamed();
  });

  it('R56.11 get it at the next start when the process is killed, before or after each step', async () => {
    const killed = () => Promise.reject(new Error('killed'));
    // In the middle of a folder.
    const half = join(folders.documents, `${idOf('two', CUT)}.part`);
    mkdirSync(half);
    writeFileSync(join(half, 'left over'), 'x');
    for (const after of [0, 1]) {
      let done = 0;
      const over: Partial<Store> = {
        async renameDocuments(...args) {
          if (done === after) return killed();
          done += 1;
          await store.renameDocuments(...args);
        },
      };
      expect(await rename(over).catch((error: Error) => error.message)).to.equal('killed');
    }
    await rename();
    await expectRenamed();
  });
});
