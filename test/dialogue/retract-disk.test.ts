// What is left on the disk of messages that were taken back: nothing. docs/rules.md R16.2.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import { type Dialogue, onDisk, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import { holdTimers } from '../helpers/held-timers.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

describe('R16.2 nothing of what was said stays on the disk, once it is answered', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { messages: { burst: 1_000 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  /** Says something and gives the room's id of it. */
  const say = async (who: Somebody, body: string) => {
    const said = (await who.say(body)).find((s) => s.getChild('body'));
    return String(said?.getChild('stanza-id', NS.stanzaId)?.attrs.id ?? 'none');
  };
  const retract = (id: string) =>
    bob.send(`<message type='groupchat' to='${ROOM}'><retract xmlns='${NS.retract}' id='${id}'/></message>`);
  const moderate = (id: string) =>
    owner.iq('set', `<moderate xmlns='${NS.moderate}' id='${id}'><retract xmlns='${NS.retract}'/></moderate>`);
  const secrets = () => [...Array(30).keys()].map((i) => `secret ${'of bob '.repeat(i * 20)}`);
  for (const [what, erase] of [
    ['retracted', retract],
    ['moderated', moderate],
  ] as const) {
    it(`when it is ${what}`, async () => {
      const ids: string[] = [];
      for (const text of secrets()) ids.push(await say(bob, text));
      expect(onDisk(dialogue.file).includes('secret')).to.equal(true);
      for (const id of ids) await erase(id);
      expect(onDisk(dialogue.file).includes('secret')).to.equal(false);
      expect(onDisk(dialogue.file).includes('retracted')).to.equal(true);
    });
  }
  it('when the room is destroyed', async () => {
    for (const text of secrets()) await say(bob, text);
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    expect(onDisk(dialogue.file).includes('secret')).to.equal(false);
    expect(onDisk(dialogue.file).includes('bob')).to.equal(false);
  });
  it('when it is too old', async () => {
    for (const text of secrets()) await say(bob, text);
    const most = { messages: 100, bytes: 1e9 };
    expect(await dialogue.store.messages.prune('lecture', { messages: 1, bytes: 1e9, since: 0 }, most)).to.equal(29);
    expect(await dialogue.store.messages.prune('lecture', { messages: 0, bytes: 1e9, since: 0 }, most)).to.equal(1);
    expect(onDisk(dialogue.file).includes('secret')).to.equal(false);
  });
  it('when it was, and the process was killed before', async () => {
    const { file } = dialogue;
    using folder = temporaryFolder('killed');
    const id = await say(bob, 'secret');
    await retract(id);
    // What a process leaves that is killed between the write and what follows it.
    const late = join(folder.path, 'test.sqlite');
    const db = new DatabaseSync(file);
    db.exec(`update messages set stanza = 'secret'; update messages set stanza = ''`);
    for (const end of ['', '-wal']) copyFileSync(`${file}${end}`, `${late}${end}`);
    db.close();
    expect(onDisk(late).includes('secret')).to.equal(true);
    const store = await openSqlite(late);
    expect(onDisk(late).includes('secret')).to.equal(false);
    await store.close();
  });
  it('or soon after a backup has ended that was being made, which holds up nobody', async () => {
    const id = await say(bob, 'secret');
    const backup = new DatabaseSync(dialogue.file);
    backup.exec('begin');
    backup.prepare('select * from messages').all();
    await retract(id);
    expect(bodiesOf(await askArchive(owner))[0]).to.equal('retracted');
    expect(onDisk(dialogue.file).includes('secret')).to.equal(true);
    backup.exec('rollback');
    backup.close();
    while (onDisk(dialogue.file).includes('secret')) await nextTurn();
  });

  it('nor is it in the file when that is closed', async () => {
    using folder = temporaryFolder('retract');
    const file = join(folder.path, 'test.sqlite');
    const store = await openSqlite(file);
    await store.rooms.save({ name: 'r', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    const message = {
      at: 1,
      nick: 'bob',
      sender: null,
      occupant: 'bob',
      tombstone: false,
      open: false,
      history: true,
      origin: null,
      corrects: null,
    };
    for (let i = 0; i < 20; i++) {
      await store.messages.add('r', {
        ...message,
        id: `id-${i}`,
        stanza: `<message>${'secret '.repeat(200 * (i % 3))}</message>`,
      });
    }
    const ids = Array.from({ length: 20 }, (_, i) => ({ id: `id-${i}`, stanza: '<message/>' }));
    await store.messages.replace('r', ids);
    await store.close();
    expect(readFileSync(file).includes('secret')).to.equal(false);
    expect(readFileSync(file).includes('<message/>')).to.equal(true);
  });

  it('and nothing is tried after the database was closed, though a backup reads and something was being taken back', async () => {
    using folder = temporaryFolder('retract');
    const file = join(folder.path, 'test.sqlite');
    const store = await openSqlite(file);
    await store.rooms.save({ name: 'r', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    const backup = new DatabaseSync(file);
    backup.exec('begin');
    backup.prepare('select * from messages').all();
    const rejected: unknown[] = [];
    const rejects = (error: unknown) => void rejected.push(error);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', rejects);
    using timers = holdTimers('/store/sqlite.ts');
    try {
      const writing = store.messages.replace('r', [{ id: 'x', stanza: '<message/>' }]);
      await store.close();
      await writing;
      expect([timers.begun, timers.waiting], 'it is to be tried again, and then not').to.deep.equal([1, 0]);
      // One that came in the moment in which the database was closed.
      timers.runOut('late');
      await nextTurn();
      expect([timers.begun, rejected]).to.deep.equal([1, []]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of others) process.on('unhandledRejection', listener);
      backup.close();
    }
  });
});
