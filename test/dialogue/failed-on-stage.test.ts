// A document that fails while it is on the stage: the stage says why, and is free. docs/rules.md R51.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import { type Dialogue, openRoom, ROOM, readyDocument, type Somebody, startDialogue } from '../helpers/dialogue.ts';

const SLOT = 'abcdefghijklmnopqrstuv';
const READY = readyDocument('figures.pdf');
const { id } = READY;

describe('a document that fails while it is on the stage', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let phone: Somebody;

  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { stockClients: { settleAfter: 1, settleEvery: 1 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    phone = dialogue.person('phone@example/x');
    await bob.join('bob');
    await phone.join('phone');
    await present(owner);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** Page 1 is drawn, and on the stage. */
  async function present(who: Somebody, status: DocumentStatus = { ...READY, state: 'converting', drawn: 0 }) {
    dialogue.documents.uploads.set(SLOT, status);
    dialogue.documents.known.delete(status.id);
    await who.iq('set', `<convert xmlns='${NS.document}' slot='${SLOT}'/>`);
    await who.stage(`<show document='${status.id}'/>`);
    for (const one of [owner, bob, phone]) one.take();
  }
  async function fail(reason: DocumentStatus['reason'] = 'timeout') {
    dialogue.documents.fail({ ...READY, reason });
    await dialogue.settled();
  }
  const state = async (who: Somebody) =>
    (await who.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state', NS.log) as Element;
  const shown = async (who: Somebody) => state(who).then((el) => el.getChild('show', NS.stage)?.attrs);
  const list = async (who: Somebody) =>
    (await who.iq('get', `<documents xmlns='${NS.document}'/>`)).getChild('documents', NS.document)?.children.length;
  const FAILED = { xmlns: NS.stage, failed: 'timeout', name: 'figures.pdf' };

  it('R51.1 is taken off it by the room, in the log, with its name and why, before its failure is told', async () => {
    await fail();
    const [off, news] = bob.take();
    expect(off && attr(off, 'from')).to.equal(ROOM);
    expect(off?.getChild('stage', NS.stage)?.getChild('show')?.attrs).to.deep.equal(FAILED);
    expect(off?.getChild('event', NS.log)?.attrs.seq).to.equal('2');
    expect(news?.getChild('document', NS.document)?.attrs).to.include({ state: 'failed', reason: 'timeout' });
    expect(await list(bob)).to.equal(0);
  });

  it('R51.1 also for one who comes late, and after a restart, until something else is shown', async () => {
    await fail();
    const late = dialogue.person('late@example/desk', { lectern: true });
    await late.join('late');
    expect(await shown(late)).to.deep.equal(FAILED);
    await dialogue.restart('crash');
    await owner.join('owner');
    expect(await shown(owner)).to.deep.equal(FAILED);
    await present(owner, readyDocument('other.pdf'));
    expect((await shown(owner))?.document).to.equal(readyDocument('other.pdf').id);
    await owner.stage('<show/>');
    expect(await shown(owner)).to.deep.equal({ xmlns: NS.stage });
  });

  it('R51.1 what is on the stage by then stays, and the failure is told alone', async () => {
    await present(owner, readyDocument('other.pdf'));
    await fail();
    expect(bob.take().map((s) => childElements(s)[0]?.name)).to.deep.equal(['document']);
    expect((await shown(bob))?.document).to.equal(readyDocument('other.pdf').id);
  });

  it('R51.2 only the room says that something failed', async () => {
    await fail();
    const events = await owner.stage(`<show failed='bomb' name='Salaries of the board.xlsx'/>`);
    expect(events[0]?.getChild('stage')?.getChild('show')?.attrs).to.deep.equal({ xmlns: NS.stage });
    expect(await shown(bob)).to.deep.equal({ xmlns: NS.stage });
  });

  it('R51.3 stock clients are told of no page of it', async () => {
    await owner.stage(`<page number='2'/>`);
    phone.take();
    await fail();
    const other = dialogue.person('phone2@example/x');
    await other.join('phone2');
    dialogue.documents.uploads.set(SLOT, readyDocument('other.pdf'));
    await owner.iq('set', `<convert xmlns='${NS.document}' slot='${SLOT}'/>`);
    await owner.stage(`<show document='${readyDocument('other.pdf').id}'/>`);
    const message = await phone.until((s) => s.getChildText('body') !== null);
    expect(message.getChildText('body')).to.contain('other.pdf');
    for (const who of [phone, other]) {
      expect(who.received.map((s) => s.getChildText('body') ?? '').join()).to.not.contain('figures.pdf');
    }
  });

  it('R51.4 fails in every room that has it when the conversion was cut off by a restart, asked for or not', async () => {
    await dialogue.restart('crash');
    await bob.join('bob');
    bob.take();
    await fail();
    expect(bob.take().map((s) => childElements(s)[0]?.name)).to.deep.equal(['stage', 'document']);
    expect(await shown(bob)).to.deep.equal(FAILED);
  });

  it('R51.4 one that is not there any more after a restart is gone from the stage when somebody asks for the list', async () => {
    dialogue.documents.known.delete(id);
    await dialogue.restart('crash');
    await bob.join('bob');
    bob.take();
    expect(await list(bob)).to.equal(0);
    expect(await shown(bob)).to.deep.equal({ ...FAILED, failed: 'crashed' });
    expect(await dialogue.store.documents.of('lecture')).to.deep.equal([]);
  });

  it('R56.16 one that was ready and whose files are missing is not given up: it is there again with them', async () => {
    dialogue.documents.change(READY);
    await dialogue.settled();
    dialogue.documents.known.delete(id);
    await dialogue.restart('crash');
    await bob.join('bob');
    bob.take();
    expect(await list(bob)).to.equal(0);
    expect(await shown(bob)).to.deep.equal({ ...FAILED, failed: 'crashed' });
    expect(await list(bob)).to.equal(0);
    dialogue.documents.known.set(id, READY);
    await dialogue.restart('crash');
    await bob.join('bob');
    expect(await list(bob)).to.equal(1);
  });
});
