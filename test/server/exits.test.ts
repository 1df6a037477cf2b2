// How the process ends when it cannot begin: what the operator can mend is one line and status 2, which no supervisor tries again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { OPERATOR_EXIT } from '../../launcher/lectern.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const project = resolve(import.meta.dirname, '../..');

describe('a process that cannot begin', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder('exits');
  });
  afterEach(() => folder.remove());

  /** Resolves with its status and what it wrote to standard error, when it has ended by itself. */
  async function start(part: string, env: Record<string, string>): Promise<[number | null, string]> {
    const child = spawn(process.execPath, [join(project, 'lectern.ts'), part], {
      cwd: project,
      env: {
        ...{
          PATH: process.env.PATH,
          COMPONENT_SECRET: '0123456789abcdef',
          LECTERN_DATA: folder.path,
          LECTERN_PORT: '0',
        },
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    return [code as number | null, said];
  }

  it('R66.12 says which setting is wrong, in whichever part', async () => {
    const ends = await Promise.all([
      start('all', { LOG_LEVEL: 'loud' }),
      start('converter', { LECTERN_DISK_FLOOR: 'much' }),
      start('everything', {}),
    ]);
    expect(ends.map(([code]) => code)).to.deep.equal([OPERATOR_EXIT, OPERATOR_EXIT, OPERATOR_EXIT]);
    const [level, floor, usage] = ends.map(([, said]) => said);
    expect(level).to.match(/^LOG_LEVEL=loud is none of .*\n$/);
    expect(floor).to.match(/^LECTERN_DISK_FLOOR .*\n$/);
    expect(usage).to.match(/^usage: .*\n$/);
  });

  it('R66.12 says that the port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as { port: number };
    try {
      const end = await start('web', { LECTERN_PORT: String(port) });
      expect(end).to.deep.equal([OPERATOR_EXIT, `Port ${port} is taken; set LECTERN_PORT to another one.\n`]);
    } finally {
      holder.close();
    }
  });

  it('R63.4 refuses a database of another version, and leaves it as it is', async () => {
    const file = join(folder.path, 'lectern.sqlite');
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA journal_mode = WAL;
      create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null);
      insert into kysely_migration values ('2031-01-something', '2031-01-01T00:00:00Z')`);
    db.close();
    const before = readFileSync(file);
    const ends = await Promise.all([start('all', {}), start('component', {})]);
    for (const [code, said] of ends) {
      expect(code).to.equal(OPERATOR_EXIT);
      expect(said)
        .to.match(/^[^\n]*newer version[^\n]*\n$/)
        .and.to.include(file);
    }
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it('R63.4 refuses what is no database, and leaves it as it is', async () => {
    const file = join(folder.path, 'lectern.sqlite');
    writeFileSync(file, 'not a database'.repeat(1_000));
    const [code, said] = await start('component', {});
    expect(code).to.equal(OPERATOR_EXIT);
    expect(said)
      .to.match(/^[^\n]*cannot be read as a database[^\n]*\n$/)
      .and.to.include(file);
    expect(readFileSync(file, 'utf8')).to.equal('not a database'.repeat(1_000));
  });

  it('R63.8 refuses a database in which the configuration of a group cannot be read, and names the group', async () => {
    const file = join(folder.path, 'lectern.sqlite');
    const store = await openSqlite(file);
    const room = { name: 'lecture', subject: '', subjectBy: null, subjectAt: 0, locked: false };
    for (const config of ['{"membersOnly":', '{"membersOnly":"yes"}', '[]']) {
      await store.rooms.save({ ...room, config });
      const [code, said] = await start('component', {});
      expect([code, config]).to.deep.equal([OPERATOR_EXIT, config]);
      expect(said).to.match(/^The configuration of the group lecture in the database cannot be read [^\n]*\n$/);
      expect((await store.rooms.all()).map((kept) => kept.config)).to.deep.equal([config]);
    }
    await store.close();
  });
});
