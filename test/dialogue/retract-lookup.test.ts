// What is taken back is found by index, whoever else gave the same id; docs/rules.md R16.8.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { ArchivedMessage, Store } from '../../component/store/contract.ts';
import { openSqlite } from '../../component/store/sqlite.ts';
import { NS } from '../../protocol/namespaces.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import { conditionOf, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const group = (content: string, id = 'any') => `<message type='groupchat' to='${ROOM}' id='${id}'>${content}</message>`;
const retractOld = (id: string) =>
  `<apply-to xmlns='${NS.fasten}' id='${id}'><retract xmlns='${NS.retractOld}'/></apply-to>`;
const correction = (body: string, of: string) =>
  group(`<body>${body}</body><replace xmlns='${NS.correct}' id='${of}'/>`);

describe('R16.8 what is taken back is found', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  /** Messages that the store gave out. */
  let read: ArchivedMessage[];
  const counted = (store: Store): Store => ({
    ...store,
    async message(...args) {
      const found = await store.message(...args);
      if (found) read.push(found);
      return found;
    },
    async messageByOrigin(...args) {
      const found = await store.messageByOrigin(...args);
      if (found) read.push(found);
      return found;
    },
    async corrections(...args) {
      const found = await store.corrections(...args);
      read.push(...found);
      return found;
    },
  });
  beforeEach(async () => {
    read = [];
    dialogue = await startDialogue({ limits: { messageBurst: 1_000, history: 1, sameOrigin: 3 }, wrap: counted });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    anna = dialogue.person('anna@example/x');
    await bob.join('bob');
    await anna.join('anna');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const kept = async () => bodiesOf(await askArchive(owner)).join(' ');

  it('among as many as others called the same', async () => {
    await anna.send(group('<body>secret</body>', 'm-1'));
    await anna.send(correction('secret-too', 'm-1'));
    for (const body of ['a', 'b', 'c', 'd']) await bob.send(group(`<body>${body}</body>`, 'm-1'));
    for (const body of ['e', 'f', 'g', 'h']) await bob.send(correction(body, 'm-1'));
    await owner.say('last');
    expect(await kept()).to.equal('secret secret-too a b c d e f g h last');
    await anna.send(group(retractOld('m-1')));
    expect(read.map((m) => m.nick)).to.deep.equal(['anna', 'anna']);
    expect(await kept()).to.equal('retracted retracted a b c d e f g h last apply-to');
  });

  it('without reading what others called the same', async () => {
    for (let i = 0; i < 10; i++) await bob.send(group('<body>x</body>', 'm-1'));
    await owner.say('last');
    expect((await anna.send(group(retractOld('m-1')))).map(conditionOf)).to.deep.equal(['forbidden']);
    expect(read).to.have.length(1);
  });

  it('of what an earlier version had kept, too', async () => {
    using folder = temporaryFolder('upgrade');
    const file = join(folder.path, 'test.sqlite');
    const message = group('<body>x</body>', 'm-1');
    await bob.send(message);
    await bob.send(message);
    await bob.send(group(retractOld('m-1')));
    await owner.iq('set', `<moderate xmlns='${NS.moderate}' id='x'><retract xmlns='${NS.retract}'/></moderate>`);
    const { results } = await askArchive(owner);
    await owner.iq(
      'set',
      `<moderate xmlns='${NS.moderate}' id='${results[2]?.id}'><retract xmlns='${NS.retract}'/></moderate>`,
    );
    const before = (await dialogue.store.searchMessages('lecture', whole))?.messages ?? [];
    expect(before.map((m) => [m.occupant !== null, m.tombstone])).to.deep.equal([
      [true, false],
      [true, true],
      [true, true],
      [false, false],
    ]);

    const room = { name: 'lecture', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false };
    let store = await openSqlite(file);
    await store.saveRoom(room);
    for (const one of before) await store.addMessage('lecture', one);
    await store.close();
    const db = new DatabaseSync(file);
    db.exec(`drop index messages_origin; drop index messages_corrects;
      create index messages_origin on messages (room, origin, seq);
      create index messages_corrects on messages (room, corrects, seq);
      alter table messages drop column occupant; alter table messages drop column tombstone;
      delete from kysely_migration where name = '2027-01-occupants'`);
    db.close();
    store = await openSqlite(file);
    expect((await store.searchMessages('lecture', whole))?.messages).to.deep.equal(before);
    await store.close();
  });
});

const none = undefined;
/** All that an archive has. */
const whole = {
  nick: none,
  start: none,
  end: none,
  afterId: none,
  beforeId: none,
  ids: none,
  page: { max: 100, size: 1e9, after: none, before: none, index: none },
};
