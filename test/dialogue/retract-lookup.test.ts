// What is taken back is found by index, whoever else gave the same id; docs/rules.md R16.8.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { ArchivedMessage } from '../../store/messages/contract.ts';
import type { Store } from '../../store/store.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import { conditionOf, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';

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
    messages: {
      ...store.messages,
      async get(...args) {
        const found = await store.messages.get(...args);
        if (found) read.push(found);
        return found;
      },
      async byOrigin(...args) {
        const found = await store.messages.byOrigin(...args);
        if (found) read.push(found);
        return found;
      },
      async corrections(...args) {
        const found = await store.messages.corrections(...args);
        read.push(...found);
        return found;
      },
    },
  });
  beforeEach(async () => {
    read = [];
    dialogue = await startDialogue({
      limits: { messages: { burst: 1_000 }, archive: { history: 1, sameOrigin: 3 } },
      wrap: counted,
    });
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
});
