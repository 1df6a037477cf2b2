// Archives that an earlier version has kept; docs/rules.md R15.12, R16.8.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { ArchivedMessage, Store } from '../../store/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { WHOLE_ARCHIVE } from '../helpers/archive.ts';
import { openRoom, ROOM, startDialogue } from '../helpers/dialogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const EARLIER = readFileSync(join(import.meta.dirname, '..', 'samples', 'database-2026-12.sql'), 'utf8');

describe('what an earlier version has kept', () => {
  let folder: TemporaryFolder;
  let store: Store;
  /** As this version keeps them: two of an occupant, the one taken back, the retraction, and a moderation by the room. */
  let messages: readonly ArchivedMessage[];
  before(async () => {
    const dialogue = await startDialogue();
    const owner = await openRoom(dialogue);
    const say = (content: string) =>
      owner.send(`<message type='groupchat' to='${ROOM}' id='m-1'><body>好</body>${content}</message>`);
    for (let i = 0; i < 3; i++) await say('');
    const said = (await dialogue.store.searchMessages('lecture', WHOLE_ARCHIVE))?.messages ?? [];
    await say(`<retract xmlns='${NS.retract}' id='${said[1]?.id}'/>`);
    await owner.iq(
      'set',
      `<moderate xmlns='${NS.moderate}' id='${said[2]?.id}'><retract xmlns='${NS.retract}'/></moderate>`,
    );
    messages = (await dialogue.store.searchMessages('lecture', WHOLE_ARCHIVE))?.messages ?? [];
    await dialogue.end();

    folder = temporaryFolder('upgrade');
    const file = join(folder.path, 'test.sqlite');
    const db = new DatabaseSync(file);
    db.exec(EARLIER);
    for (const room of ['another', 'lecture']) {
      db.prepare(`insert into rooms values (?, '{}', '', null, 0, 0)`).run(room);
      for (const [i, { id, at, nick, stanza, sender, origin, corrects, open, history }] of messages.entries()) {
        db.prepare(
          `insert into messages (room, seq, id, at, nick, stanza, sender, affiliation, role, origin, corrects, open, history)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ).run(
          ...[room, i + 1, id, at, nick, stanza],
          ...[sender?.jid ?? null, sender?.affiliation ?? null, sender?.role ?? null],
          ...[origin, corrects, Number(open), Number(history)],
        );
      }
    }
    db.close();
    store = await openSqlite(file);
  });
  after(async () => {
    await store.close();
    folder.remove();
  });

  it('R16.8 is known by whose it is, and whether it was taken back', async () => {
    expect(messages.map((m) => [m.occupant !== null, m.tombstone])).to.deep.equal([
      [true, false],
      [true, true],
      [true, true],
      [true, false],
      [false, false],
    ]);
    expect((await store.searchMessages('lecture', WHOLE_ARCHIVE))?.messages).to.deep.equal(messages);
  });
  it('R15.12 counts in bytes', async () => {
    const bytes = messages.slice(2).reduce((sum, m) => sum + Buffer.byteLength(m.stanza), 0);
    const most = { messages: 100, bytes: 1e9 };
    expect(await store.pruneMessages('lecture', { messages: 100, bytes, since: 0 }, most)).to.equal(2);
    expect(await store.pruneMessages('another', { messages: 100, bytes: bytes + 1, since: 0 }, most)).to.equal(1);
  });
});
