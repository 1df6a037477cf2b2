// How much room documents may take: of a group, of an account, of all. docs/rules.md R57.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  readyDocument,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const OTHER = `other@${DOMAIN}`;

describe('quotas of documents', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  const begin = async (limits: Lowered) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    await owner.stage(`<give nick='bob'/>`);
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const outcome = (reply: Element) => (attr(reply, 'type') === 'error' ? Fault.fromStanza(reply).reason : 'ok');
  /** Asks for a slot. @returns its id, or why not */
  const ask = async (who: Somebody, size: number, room = ROOM) => {
    const reply = await who.iq('get', `<request xmlns='${NS.upload}' filename='a.pdf' size='${size}'/>`, room);
    const put = reply.getChild('slot')?.getChild('put');
    return put ? (/upload\/([^.]+)\./.exec(attr(put, 'url') ?? '')?.[1] ?? '') : outcome(reply);
  };
  const convert = async (who: Somebody, slot: string, room = ROOM) =>
    outcome(await who.iq('set', `<convert xmlns='${NS.document}' slot='${slot}'/>`, room));
  /** Uploads a file that is a document of this size at once. */
  const add = async (who: Somebody, name: string, size: number, room = ROOM) => {
    const slot = await ask(who, size, room);
    if (slot.length !== 22) return slot;
    const document = readyDocument(name);
    dialogue.documents.uploads.set(slot, document);
    dialogue.documents.sizes.set(slot, size).set(document.id, size);
    return await convert(who, slot, room);
  };
  const remove = async (name: string) =>
    outcome(await owner.iq('set', `<remove xmlns='${NS.document}' id='${readyDocument(name).id}'/>`));
  const otherRoom = async (who: Somebody) => {
    await who.join('me', { room: OTHER });
    await who.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, OTHER);
  };

  it('R57.11 a group holds so much, whoever adds it, and what is removed gives it back', async () => {
    await begin({ documents: { groupQuota: 100 } });
    expect(await add(owner, 'a', 60)).to.equal('ok');
    expect(await add(bob, 'b', 41)).to.equal('group-full');
    expect(await add(bob, 'b', 40)).to.equal('ok');
    expect(await add(owner, 'c', 1)).to.equal('group-full');
    expect(await remove('a')).to.equal('ok');
    expect(await add(owner, 'c', 60)).to.equal('ok');
    const restored = await owner.iq('set', `<restore xmlns='${NS.document}' id='${readyDocument('a').id}'/>`);
    expect(outcome(restored), 'its place is taken').to.equal('group-full');
    await otherRoom(owner);
    expect(await add(owner, 'd', 100, OTHER), 'another group').to.equal('ok');
  });

  it('R57.11 an account adds so much, to whichever groups, and another one its own', async () => {
    await begin({ documents: { accountQuota: 100 } });
    await otherRoom(owner);
    expect(await add(owner, 'a', 60)).to.equal('ok');
    expect(await add(owner, 'b', 41, OTHER)).to.equal('account-full');
    expect(await add(bob, 'c', 100)).to.equal('ok');
    expect(await add(owner, 'b', 40, OTHER)).to.equal('ok');
    const { status } = { status: await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`, OTHER) };
    expect(outcome(status)).to.equal('ok');
    expect(await add(owner, 'e', 40), 'what went with a group').to.equal('ok');
  });

  it('R57.11 all together take so much', async () => {
    await begin({ documents: { totalQuota: 100 } });
    await otherRoom(bob);
    expect(await add(owner, 'a', 60)).to.equal('ok');
    expect(await add(bob, 'b', 41, OTHER)).to.equal('documents-full');
    expect(await add(bob, 'b', 40, OTHER)).to.equal('ok');
    await remove('a');
    dialogue.documents.sizes.set('set aside', 50);
    expect(await add(owner, 'c', 11), 'what no group names').to.equal('documents-full');
    expect(await add(owner, 'c', 10)).to.equal('ok');
  });

  it('R57.12 slots count as long as they may be used, and what came in and waits as long as it is there', async () => {
    await begin({ documents: { groupQuota: 100 } });
    const first = await ask(owner, 60);
    const second = await ask(bob, 40);
    expect([first.length, second.length]).to.deep.equal([22, 22]);
    expect(await ask(bob, 1)).to.equal('group-full');
    dialogue.documents.sizes.set(first, 60);
    dialogue.clock.now += 11 * 60_000;
    expect(await ask(bob, 41), 'one has come in').to.equal('group-full');
    expect((await ask(bob, 40)).length, 'the other has not').to.equal(22);
    dialogue.documents.sizes.delete(first);
    dialogue.clock.now += 11 * 60_000;
    expect((await ask(bob, 100)).length, 'it was swept away').to.equal(22);
  });

  it('R57.12 of two who ask at the same time for the last of it one gets it', async () => {
    await begin({ documents: { accountQuota: 100 } });
    await otherRoom(owner);
    owner.take();
    const asking = (room: string, id: string) =>
      owner.post(`<iq type='get' id='${id}' to='${room}'><request xmlns='${NS.upload}' filename='a' size='60'/></iq>`);
    asking(ROOM, 'x');
    asking(OTHER, 'y');
    await dialogue.settled();
    expect(owner.take().map(outcome).sort()).to.deep.equal(['account-full', 'ok']);
  });

  it('R57.12 a slot that was asked for in one group is not converted into a full one', async () => {
    await begin({ documents: { groupQuota: 100 } });
    await otherRoom(owner);
    expect(await add(owner, 'a', 80)).to.equal('ok');
    const slot = await ask(owner, 30, OTHER);
    const document = readyDocument('b');
    dialogue.documents.uploads.set(slot, document);
    dialogue.documents.sizes.set(slot, 30).set(document.id, 30);
    expect(await convert(owner, slot)).to.equal('group-full');
    expect(await convert(owner, slot, OTHER)).to.equal('ok');
  });

  it('R57.13 what is made of a file counts, as soon as it is there, and after a restart', async () => {
    await begin({ documents: { groupQuota: 100 } });
    const slot = await ask(owner, 10);
    const document = readyDocument('a');
    dialogue.documents.uploads.set(slot, { ...document, state: 'converting' });
    dialogue.documents.sizes.set(slot, 10);
    expect(await convert(owner, slot)).to.equal('ok');
    dialogue.documents.sizes.set(document.id, 90);
    dialogue.documents.change(document);
    await dialogue.settled();
    expect(await ask(bob, 11)).to.equal('group-full');
    // As an earlier version left it.
    await dialogue.store.documents.measure(document.id, 0, true);
    await dialogue.restart('crash');
    await owner.join('owner');
    expect(await ask(owner, 11)).to.equal('group-full');
    expect((await ask(owner, 10)).length).to.equal(22);
  });

  it('R57.14 below the floor of free space no document is taken, and one that would go below it is not either', async () => {
    await begin({ disk: { floor: 1_000 } });
    dialogue.space.free = 1_050;
    expect(await ask(owner, 51)).to.equal('disk-full');
    const slot = await ask(owner, 50);
    expect(slot.length).to.equal(22);
    dialogue.documents.uploads.set(slot, readyDocument('a'));
    dialogue.documents.sizes.set(slot, 50);
    dialogue.space.free = 999;
    expect(await convert(owner, slot)).to.equal('disk-full');
    expect(await ask(owner, 0)).to.equal('disk-full');
    dialogue.space.free = 2_000;
    expect(await convert(owner, slot)).to.equal('ok');
  });
});
