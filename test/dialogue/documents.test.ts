// Documents and uploads of a room: docs/rules.md R10.
import { expect } from 'chai';
import { createSlotSigner } from '../../backplane/tickets/slots.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { parseSlot } from '../../protocol/documents/upload.ts';
import {
  addDocument,
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  readyDocument,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const SLOT = 'abcdefghijklmnopqrstuv';

describe('documents of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let phone: Somebody;

  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    phone = dialogue.person('phone@example/x');
    await bob.join('bob');
    await phone.join('phone');
    for (const one of [owner, bob, phone]) one.take();
  };
  const again = async (limits: Lowered) => {
    await dialogue.end();
    await begin(limits);
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const request = (who: Somebody, size = 10, name = 'a.pdf') =>
    who.iq('get', `<request xmlns='${NS.upload}' filename='${name}' size='${size}' content-type='application/pdf'/>`);
  const convert = (slot = SLOT) => owner.iq('set', `<convert xmlns='${NS.document}' slot='${slot}'/>`);
  const list = async (who = bob) =>
    (await who.iq('get', `<documents xmlns='${NS.document}'/>`))
      .getChild('documents', NS.document)
      ?.getChildren('document')
      .map((d) => `${d.attrs.name} ${d.attrs.state}`);
  const news = (who: Somebody) =>
    who
      .take()
      .map((s) => s.getChild('document', NS.document)?.attrs)
      .map((a) => a && `${a.state} ${a.drawn}/${a.pages}`);

  it('R10.1 a presenter gets a slot whose address is signed for this name and size', async () => {
    const el = (await request(owner, 10, 'Vorlesung 1.pdf')).getChild('slot', NS.upload);
    const slot = el && parseSlot(el);
    if (!slot || slot instanceof Fault) throw new Error('no slot');
    const [, , token = '', name = ''] = new URL(slot.put).pathname.split('/');
    expect(new URL(slot.put).origin).to.equal('https://lectern.example');
    const signer = createSlotSigner('the secret of the tests', () => dialogue.clock.now);
    expect(signer.check(token, decodeURIComponent(name))).to.deep.include({ filename: 'Vorlesung 1.pdf', size: 10 });
    expect(signer.check(token, 'other.pdf')).to.equal('forged');
    dialogue.clock.now += 10 * 60_000 + 1;
    expect(signer.check(token, decodeURIComponent(name))).to.equal('expired');
  });

  it('R10.1 and nobody else', async () => {
    expect(conditionOf(await request(bob))).to.equal('forbidden');
    await owner.stage(`<give nick='bob'/>`);
    expect(conditionOf(await request(bob))).to.equal(undefined);
  });

  it('R10.2 a file that is too large is refused with the limit (XEP-0363 §5)', async () => {
    const max = 200_000_000;
    expect(conditionOf(await request(owner, max))).to.equal(undefined);
    const reply = await request(owner, max + 1);
    expect(conditionOf(reply)).to.equal('not-acceptable');
    const large = reply.getChild('error')?.getChild('file-too-large', NS.upload);
    expect(large?.getChildText('max-file-size')).to.equal(String(max));
  });

  it('R10.3 an account has no more slots open than the limit; those that were used do not count', async () => {
    await again({ documents: { slotsPerUser: 2, slotLife: 1_000 } });
    const ask = async () => {
      const reply = await request(owner);
      const put = reply.getChild('slot')?.getChild('put')?.attrs.url;
      return { reply, slot: put === undefined ? undefined : new URL(String(put)).pathname.split(/[/.]/)[2] };
    };
    const ok = async () => (await ask()).slot !== undefined;
    const { slot } = await ask();
    expect([await ok(), await ok()]).to.deep.equal([true, false]);
    const { reply } = await ask();
    expect(conditionOf(reply)).to.equal('resource-constraint');
    const retry = reply.getChild('error')?.getChild('retry', NS.upload)?.attrs.stamp;
    expect(Date.parse(String(retry)), 'XEP-0363 §5').to.equal(dialogue.clock.now + 1_000);
    // What was sent is no upload under way any more, however many there have been.
    dialogue.documents.uploads.set(String(slot), readyDocument());
    for (let sent = 0; sent < 5; sent++) {
      const next = await ask();
      expect(next.slot, `after ${sent + 1}`).to.be.a('string');
      expect(await ok()).to.equal(false);
      dialogue.documents.uploads.set(String(next.slot), readyDocument());
    }
    dialogue.clock.now += 1_001;
    expect([await ok(), await ok(), await ok()]).to.deep.equal([true, true, false]);
  });

  it('R10.4 a conversion is told of to all who speak of documents, step by step, and is in the list', async () => {
    const ready = readyDocument();
    dialogue.documents.uploads.set(SLOT, { ...ready, state: 'queued', pages: 0, drawn: 0, pdf: false });
    const reply = await convert();
    expect(reply.getChild('document', NS.document)?.attrs).to.include({ id: ready.id, state: 'queued' });
    dialogue.documents.change({ ...ready, state: 'converting', drawn: 2 });
    dialogue.documents.change(ready);
    await dialogue.settled();
    expect(news(bob)).to.deep.equal(['queued 0/0', 'converting 2/5', 'ready 5/5']);
    expect(phone.take()).to.deep.equal([]);
    expect(await list()).to.deep.equal(['slides.pdf ready']);
    dialogue.documents.change(ready);
    await dialogue.settled();
    expect(news(bob), 'it was ready before').to.deep.equal([]);
  });

  it('R51.5 a conversion counts for the account that asks, and for the group’s owner when that is a guest or a stranger', async () => {
    dialogue.documents.uploads.set(SLOT, readyDocument());
    for (const [jid, account] of [
      ['carl@example/a', 'carl@example'],
      ['ada@guest.example/b', 'owner@example'],
      ['eve@elsewhere.example/c', 'owner@example'],
    ] as const) {
      const one = dialogue.person(jid, { lectern: true });
      await one.join('one');
      await owner.stage(`<give nick='one'/>`);
      expect(conditionOf(await one.iq('set', `<convert xmlns='${NS.document}' slot='${SLOT}'/>`))).to.equal(undefined);
      expect(dialogue.documents.asked.at(-1)).to.deep.equal({ slot: SLOT, room: 'lecture', account });
      await one.leave('one');
    }
  });

  it('R51.10 how many come before is told to all, and to those who ask for the list', async () => {
    const ready = readyDocument();
    dialogue.documents.uploads.set(SLOT, { ...ready, state: 'queued', pages: 0, drawn: 0, pdf: false, ahead: 2 });
    expect((await convert()).getChild('document', NS.document)?.attrs.ahead).to.equal('2');
    dialogue.documents.change({ ...ready, state: 'queued', ahead: 1 });
    await dialogue.settled();
    expect(bob.take().map((s) => s.getChild('document')?.attrs.ahead)).to.deep.equal(['2', '1']);
    const answer = await bob.iq('get', `<documents xmlns='${NS.document}'/>`);
    expect(answer.getChild('documents', NS.document)?.getChild('document')?.attrs.ahead).to.equal('1');
  });

  it('R10.4 what could not be converted is told of with its reason and is in no list', async () => {
    const ready = readyDocument();
    dialogue.documents.uploads.set(SLOT, { ...ready, state: 'queued' });
    await convert();
    dialogue.documents.change({ ...ready, state: 'failed', reason: 'encrypted' });
    await dialogue.settled();
    expect(bob.take().at(-1)?.getChild('document')?.attrs).to.include({ state: 'failed', reason: 'encrypted' });
    expect(await list()).to.deep.equal([]);
  });

  it('R10.4 the news of a conversion that a restart cut off comes to those who ask for the list', async () => {
    const ready = readyDocument();
    dialogue.documents.uploads.set(SLOT, { ...ready, state: 'queued' });
    await convert();
    await dialogue.restart('crash');
    await bob.join('bob');
    expect(await list()).to.deep.equal(['slides.pdf queued']);
    bob.take();
    dialogue.documents.change(ready);
    await dialogue.settled();
    expect(news(bob)).to.deep.equal(['ready 5/5']);
  });

  it('R10.5 a room has no more documents than the limit; the same again is not another', async () => {
    await again({ documents: { perRoom: 2 } });
    for (const name of ['a.pdf', 'a.pdf', 'b.pdf']) {
      dialogue.documents.uploads.set(SLOT, readyDocument(name));
      expect(conditionOf(await convert()), name).to.equal(undefined);
    }
    dialogue.documents.uploads.set(SLOT, readyDocument('c.pdf'));
    const refused = await convert();
    expect([conditionOf(refused), Fault.fromStanza(refused).reason]).to.deep.equal([
      'resource-constraint',
      'too-many-documents',
    ]);
    const { id } = readyDocument('a.pdf');
    await owner.iq('set', `<remove xmlns='${NS.document}' id='${id}'/>`);
    expect(conditionOf(await convert())).to.equal(undefined);
  });

  it('R10.6 a document of another room cannot be shown here', async () => {
    const other = `other@${DOMAIN}`;
    await owner.join('owner', { room: other });
    const id = await addDocument(dialogue, readyDocument('other.pdf'), 'other');
    expect((await owner.stage(`<show document='${id}'/>`)).map(conditionOf)).to.deep.equal(['item-not-found']);
  });

  it('R10.8 what is removed is told and cannot be shown; what is on the stage is not removed', async () => {
    const id = await addDocument(dialogue, readyDocument('deck.pdf'));
    await owner.stage(`<show document='${id}'/>`);
    const remove = async () => conditionOf(await owner.iq('set', `<remove xmlns='${NS.document}' id='${id}'/>`));
    expect(await remove()).to.equal('conflict');
    await owner.stage('<show/>');
    expect(await remove()).to.equal(undefined);
    await dialogue.settled();
    expect(news(bob).at(-1)).to.equal('removed 0/0');
    expect((await owner.stage(`<show document='${id}'/>`)).map(conditionOf)).to.deep.equal(['item-not-found']);
    expect(await remove()).to.equal('item-not-found');
  });

  it('R10.10 what was removed is put back under its name for a minute, once, by those who may present', async () => {
    await again({ documents: { perRoom: 1 } });
    const { id } = readyDocument('a.pdf');
    dialogue.documents.uploads.set(SLOT, readyDocument('a.pdf'));
    await convert();
    const remove = () => owner.iq('set', `<remove xmlns='${NS.document}' id='${id}'/>`);
    const restore = async (who = owner) =>
      conditionOf(await who.iq('set', `<restore xmlns='${NS.document}' id='${id}'/>`));
    expect(await restore(), 'never removed').to.equal('item-not-found');
    await remove();
    bob.take();
    expect(await restore(bob)).to.equal('forbidden');
    expect(await restore()).to.equal(undefined);
    expect(news(bob)).to.deep.equal(['ready 5/5']);
    expect(await list()).to.deep.equal(['a.pdf ready']);
    expect(await restore(), 'again').to.equal('item-not-found');
    await remove();
    dialogue.documents.uploads.set(SLOT, readyDocument('b.pdf'));
    await convert();
    expect(await restore(), 'a full room').to.equal('resource-constraint');
    await owner.iq('set', `<remove xmlns='${NS.document}' id='${readyDocument('b.pdf').id}'/>`);
    dialogue.clock.now += 60_001;
    expect(await restore(), 'later').to.equal('item-not-found');
  });

  it('R10.9 a document bears the name that this room gave it', async () => {
    const there = readyDocument('salaries.xlsx');
    await addDocument(dialogue, { ...there, name: 'numbers.xlsx' });
    dialogue.documents.known.set(there.id, there);
    const list = await owner.iq('get', `<documents xmlns='${NS.document}'/>`);
    expect(list.toString()).to.include('numbers.xlsx').and.not.include('salaries');
  });

  it('R10.9 the same bytes under another name rename nothing, on the stage or in the list', async () => {
    const there = readyDocument('slides.pdf');
    await addDocument(dialogue, there);
    await owner.stage(`<show document='${there.id}' page='1'/>`);
    bob.take();
    dialogue.documents.uploads.set(SLOT, { ...there, name: 'final (2).pdf' });
    const reply = await convert();
    expect(reply.getChild('document', NS.document)?.attrs).to.include({ id: there.id, name: 'slides.pdf' });
    expect(bob.take().map((s) => s.getChild('document')?.attrs.name)).to.deep.equal(['slides.pdf']);
    expect(await list()).to.deep.equal(['slides.pdf ready']);
    await owner.stage('<show/>');
    await owner.iq('set', `<remove xmlns='${NS.document}' id='${there.id}'/>`);
    await convert();
    expect(await list(), 'it is new then').to.deep.equal(['final (2).pdf ready']);
  });

  it('R10.7 a room that is destroyed waits for no document any more', async () => {
    await dialogue.end();
    let removed = 0;
    dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        documents: {
          ...store.documents,
          remove(...args) {
            removed += 1;
            return store.documents.remove(...args);
          },
        },
      }),
    });
    owner = await openRoom(dialogue);
    const ready = readyDocument();
    dialogue.documents.uploads.set(SLOT, { ...ready, state: 'queued' });
    for (const destroyed of [true, false]) {
      if (!destroyed) owner = await openRoom(dialogue);
      await convert();
      if (destroyed) await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
      dialogue.documents.change({ ...ready, state: 'failed', reason: 'damaged' });
      await dialogue.settled();
      expect(removed, destroyed ? 'destroyed' : 'there').to.equal(destroyed ? 0 : 1);
    }
  });
});
