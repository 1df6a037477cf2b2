// Which documents stay on the disk: docs/rules.md R56.
import { expect } from 'chai';
import { createKeptDocuments } from '../../component/features/documents/kept.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  addDocument,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  readyDocument,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const SLOT = 'abcdefghijklmnopqrstuv';
const OTHER = `other@${DOMAIN}`;

describe('the files of documents', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const there = () => [...dialogue.documents.known.values()].map(({ name }) => name).sort();
  const remove = (id: string) => owner.iq('set', `<remove xmlns='${NS.document}' id='${id}'/>`);
  const restore = (id: string) => owner.iq('set', `<restore xmlns='${NS.document}' id='${id}'/>`);
  const destroy = (room?: string) => owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`, room);
  /** Resolves when the files of this document are gone. */
  const gone = (id: string) =>
    new Promise<void>((done) => {
      const { remove } = dialogue.documents;
      dialogue.documents.remove = async (other) => {
        await remove(other);
        if (other === id) done();
      };
    });
  const secondRoom = async () => {
    await owner.join('owner', { room: OTHER });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, OTHER);
  };

  it('R56.6 stay for a moment after a presenter removed it, and go then', async () => {
    await begin({ documents: { removedFor: 1 } });
    const id = await addDocument(dialogue, readyDocument('a.pdf'));
    await addDocument(dialogue, readyDocument('b.pdf'));
    const files = gone(id);
    await remove(id);
    await files;
    expect(there()).to.deep.equal(['b.pdf']);
    expect(conditionOf(await restore(id))).to.equal('item-not-found');
  });

  it('R56.6 stay as long as it can be put back, whatever else is removed, and after it was', async () => {
    await begin();
    await secondRoom();
    const id = await addDocument(dialogue, readyDocument('a.pdf'));
    await addDocument(dialogue, readyDocument('other.pdf'), 'other');
    await remove(id);
    await destroy(OTHER);
    await dialogue.settled();
    expect(there()).to.deep.equal(['a.pdf']);
    expect(conditionOf(await restore(id))).to.equal(undefined);
    await dialogue.restart('crash');
    await dialogue.settled();
    expect(there()).to.deep.equal(['a.pdf']);
  });

  it('R56.6 go at once when it is not converted yet', async () => {
    await begin();
    const queued = { ...readyDocument('a.pdf'), state: 'queued' as const };
    dialogue.documents.uploads.set(SLOT, queued);
    await owner.iq('set', `<convert xmlns='${NS.document}' slot='${SLOT}'/>`);
    expect(there()).to.deep.equal(['a.pdf']);
    await remove(queued.id);
    await dialogue.settled();
    expect(there()).to.deep.equal([]);
    expect(conditionOf(await restore(queued.id))).to.equal('item-not-found');
  });

  it('R56.7 go with their group, those that could be put back too, and no others', async () => {
    await begin();
    await secondRoom();
    const id = await addDocument(dialogue, readyDocument('a.pdf'));
    await addDocument(dialogue, readyDocument('b.pdf'));
    await addDocument(dialogue, readyDocument('other.pdf'), 'other');
    await remove(id);
    await destroy();
    await dialogue.settled();
    expect(there()).to.deep.equal(['other.pdf']);
  });

  it('R56.7 go with a group that does not stay, once it is certain that it is gone', async () => {
    await begin({ ghosts: { leftGrace: 0, sweep: 3 } });
    await configure(owner, { persistentroom: '0' });
    const id = await addDocument(dialogue, readyDocument('a.pdf'));
    await owner.stage(`<show document='${id}'/>`);
    const files = gone(id);
    await owner.leave('owner');
    dialogue.clock.now += 1;
    await files;
    expect(there()).to.deep.equal([]);
  });

  it('R56.7 stay with what is on the stage, also after the meeting', async () => {
    await begin();
    const id = await addDocument(dialogue, readyDocument('a.pdf'));
    await owner.stage(`<show document='${id}'/>`);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    expect(conditionOf(await remove(id))).to.equal('conflict');
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
    await dialogue.restart('close');
    await dialogue.settled();
    expect(there()).to.deep.equal(['a.pdf']);
  });

  it('R56.8 go at the next start when the process was killed before they were gone, and no others', async () => {
    await begin();
    await secondRoom();
    await addDocument(dialogue, readyDocument('a.pdf'));
    const removed = await addDocument(dialogue, readyDocument('removed.pdf'));
    await addDocument(dialogue, readyDocument('other.pdf'), 'other');
    const files = dialogue.documents.remove;
    dialogue.documents.remove = () => new Promise(() => undefined);
    await remove(removed);
    await destroy(OTHER);
    const stray = readyDocument('nobody knows why.pdf');
    dialogue.documents.known.set(stray.id, stray);
    dialogue.documents.remove = files;
    await dialogue.restart('crash');
    await dialogue.settled();
    expect(there()).to.deep.equal(['a.pdf', 'nobody knows why.pdf']);
  });
});

describe('the files of a document that a group is given while others are removed', () => {
  it('R56.8 are there afterwards', async () => {
    const files = new Set(['a']);
    const removed = new Set(['a']);
    const looking = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    const kept = createKeptDocuments({
      documents: {
        remove: async (id) => void files.delete(id),
      },
      store: {
        documents: {
          async removed() {
            const found = [...removed];
            looking.resolve();
            // It has been looked at what is to go; nothing is removed yet.
            await looked.promise;
            return found;
          },
          forget: async (id) => void removed.delete(id),
        },
      },
      limits: { removedFor: 1 },
      aside: () => undefined,
    });
    const swept = kept.sweep();
    await looking.promise;
    const given = kept.undisturbed(async () => {
      files.add('a');
      removed.delete('a');
    });
    looked.resolve();
    await Promise.all([swept, given]);
    expect([...files]).to.deep.equal(['a']);
    await kept.sweep();
    expect([...files]).to.deep.equal(['a']);
    await kept.close();
  });
});
