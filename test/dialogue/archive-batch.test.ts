// Messages that come at the same time are written at the same time; docs/rules.md R15.13.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { ArchivedMessage } from '../../store/messages/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { type Dialogue, openRoom, startDialogue } from '../helpers/dialogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const message = (id: string): ArchivedMessage => ({
  id,
  at: 1,
  nick: 'bob',
  stanza: '<message/>',
  sender: null,
  open: false,
  history: true,
  origin: null,
  corrects: null,
  occupant: null,
  tombstone: false,
});

/** Every transaction that is ended from now on, until `stop`. The database must be opened after this. */
function countCommits() {
  const { prepare } = DatabaseSync.prototype;
  let count = 0;
  DatabaseSync.prototype.prepare = function (sql: string) {
    const statement = prepare.call(this, sql);
    if (sql === 'commit') {
      const run = statement.run.bind(statement);
      statement.run = () => {
        count += 1;
        return run();
      };
    }
    return statement;
  };
  return {
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    stop() {
      DatabaseSync.prototype.prepare = prepare;
    },
  };
}

describe('R15.13 messages of one turn of the event loop', () => {
  const ROOMS = Array.from({ length: 1_000 }, (_, i) => `room-${i}`);
  let folder: TemporaryFolder;
  let store: Store;
  let commits: ReturnType<typeof countCommits>;
  beforeEach(() => {
    commits = countCommits();
    folder = temporaryFolder('batch');
  });
  afterEach(async () => {
    commits.stop();
    await store.close();
    folder.remove();
  });
  const open = async (rooms: readonly string[]) => {
    store = await openSqlite(join(folder.path, 'test.sqlite'));
    for (const name of rooms) {
      await store.rooms.save({ name, config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    }
  };
  const kept = async (room: string) => (await store.messages.last(room, 100)).map((m) => m.id);

  it('go to the disk together, of all rooms, in the order they came', async () => {
    await open(ROOMS);
    commits.take();
    await Promise.all(ROOMS.flatMap((room) => ['a', 'b'].map((id) => store.messages.add(room, message(id)))));
    expect(commits.take()).to.equal(1);
    // One that waits for another comes in a turn of its own.
    const first = store.messages.add('room-1', message('c'));
    await Promise.all([first.then(() => store.messages.add('room-1', message('d'))), first]);
    expect(commits.take()).to.equal(2);
    expect(await kept('room-1')).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('do not cost one another what the database refuses of one', async () => {
    await open(ROOMS.slice(0, 2));
    const outcomes = await Promise.allSettled([
      store.messages.add('room-0', message('a')),
      store.messages.add('no-such-room', message('b')),
      store.messages.add('room-0', message('a')),
      store.messages.add('room-1', message('c')),
      store.messages.add('room-0', message('d')),
    ]);
    expect(outcomes.map((o) => o.status)).to.deep.equal([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect([await kept('room-0'), await kept('room-1')]).to.deep.equal([['a', 'd'], ['c']]);
  });

  it('are all on disk when the store is closed', async () => {
    await open(ROOMS.slice(0, 1));
    const last = store.messages.add('room-0', message('last'));
    await store.close();
    await last;
    store = await openSqlite(join(folder.path, 'test.sqlite'));
    expect(await kept('room-0')).to.deep.equal(['last']);
  });
});

describe('R15.13 a message', () => {
  let dialogue: Dialogue;
  afterEach(() => dialogue.end());

  it('that the disk refuses is told to nobody, and its sender gets one error', async () => {
    let full = false;
    dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        messages: {
          ...store.messages,
          add: (...args) => (full ? Promise.reject(new Error('disk full')) : store.messages.add(...args)),
        },
      }),
    });
    const owner = await openRoom(dialogue);
    const bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
    full = true;
    expect((await bob.say('lost')).map((s) => s.attrs.type)).to.deep.equal(['error']);
    expect(owner.take()).to.deep.equal([]);
    full = false;
    await bob.say('kept');
    const anna = dialogue.person('anna@example/x');
    expect((await anna.join('anna')).map((s) => s.getChildText('body')).filter(Boolean)).to.deep.equal(['kept']);
    expect(dialogue.errors.splice(0)).to.have.length(1);
  });

  it('of each of many rooms reaches its own room, once and in order', async () => {
    const commits = countCommits();
    dialogue = await startDialogue({ limits: { messages: { burst: 1_000 } } });
    const rooms = Array.from({ length: 30 }, (_, i) => `room-${i}@rooms.example`);
    const owner = dialogue.person('owner@example/desk');
    for (const room of rooms) await owner.join('owner', { room });
    owner.take();
    commits.take();
    for (let n = 0; n < 5; n++) {
      for (const room of rooms) owner.post(`<message type='groupchat' to='${room}'><body>${n}</body></message>`);
    }
    await dialogue.settled();
    commits.stop();
    expect(commits.take()).to.equal(5);
    const got = owner.take();
    for (const room of rooms) {
      expect(got.filter((s) => s.attrs.from === `${room}/owner`).map((s) => s.getChildText('body'))).to.deep.equal([
        ...'01234',
      ]);
    }
  });
});
