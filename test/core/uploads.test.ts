// Uploads of the web client: cancelled and tried again at each step, and what is fetched of a document.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { buildDocument, type DocumentNews } from '../../protocol/documents/document.ts';
import { noSpace } from '../../protocol/documents/space.ts';
import type { RoomDocument, UploadRefusal } from '../../web/core/documents/contract.ts';
import { createDocuments } from '../../web/core/documents/documents.ts';
import type { Transferred } from '../../web/core/documents/sending.ts';

const ID = 'a'.repeat(64);
const file = (name = 'talk.pdf', size = 5) => ({ name, size, type: 'application/pdf' }) as File;
const news = (state: DocumentNews['state'], drawn = 0): DocumentNews => ({
  id: ID,
  name: 'talk.pdf',
  state,
  pages: 3,
  drawn,
  pdf: false,
});

/** The client's uploads, with the room and the web server played by the test: each question waits for its answer. */
function start() {
  const asked: { name: string; child: Element; answer: (reply: Element | Fault) => void }[] = [];
  const transfers: {
    cancelled: AbortSignal;
    progress: (sent: number) => void;
    end: (sent: Transferred) => void;
  }[] = [];
  const visible: string[] = [];
  const loads: string[] = [];
  const documents = createDocuments({
    maxUpload: 10,
    ask: (_type, child) => new Promise((answer) => asked.push({ name: child.name, child, answer })),
    transfer: (_address, _file, progress, cancelled) =>
      new Promise((end) => {
        transfers.push({ cancelled, progress, end });
        cancelled.addEventListener('abort', () => end({ refused: 'network' }));
      }),
    load(id) {
      loads.push(id);
      return new Promise(() => undefined);
    },
    onVisible: (id) => visible.push(id),
  });
  const turn = () => new Promise<void>((done) => setImmediate(done));
  const iq = (child: Element) => xml('iq', { type: 'result' }, child);
  const url = (name: string) => xml(name, { url: 'https://lectern.example/upload/t/talk.pdf' });
  return {
    documents,
    visible,
    loads,
    turn,
    transfers,
    /** Names of the files for which slots were asked. */
    asked: () => asked.filter(({ name }) => name === 'request').map(({ child }) => child.attrs.filename),
    asks: () => asked.map(({ name }) => name),
    removes: () => asked.filter(({ name }) => name === 'remove').map(({ child }) => child.attrs.id),
    states: () => documents.uploads.list.value.map(({ key, state, reason }) => [key, state, reason]),
    async answer(name: string, reply: Element | Fault) {
      const at = asked.findLastIndex((one) => one.name === name);
      asked[at]?.answer(reply);
      await turn();
    },
    async grant() {
      await this.answer('request', iq(xml('slot', { xmlns: NS.upload }, url('put'), url('get'))));
    },
    async sent() {
      transfers.at(-1)?.end({ slot: 'b'.repeat(22) });
      await turn();
    },
    async converted(state: DocumentNews['state'] = 'converting', id = ID) {
      await this.answer('convert', iq(buildDocument({ ...news(state), id })));
    },
    say: (what: DocumentNews) => documents.receive(xml('message', {}, buildDocument(what))),
  };
}

describe('uploads of the web client', () => {
  it('R51.10 say how many come before while they wait, and nothing of it any more when it is their turn', async () => {
    const room = start();
    const ahead = () => room.documents.list.value.map((d) => [d.state, d.ahead]);
    room.say({ ...news('queued'), ahead: 2 });
    room.say({ ...news('queued'), ahead: 0 });
    expect(ahead()).to.deep.equal([['queued', 0]]);
    room.say(news('converting', 1));
    expect(ahead()).to.deep.equal([['converting', undefined]]);
  });

  it('go from sending by converting to done, and are seen with their first page', async () => {
    const room = start();
    room.documents.uploads.upload(file());
    await room.grant();
    room.transfers[0]?.progress(3);
    expect(room.documents.uploads.list.value[0]).to.include({ state: 'sending', sent: 3 });
    await room.sent();
    await room.converted();
    room.say(news('converting', 1));
    expect(room.visible).to.deep.equal([ID]);
    room.say(news('ready', 3));
    expect(room.states()).to.deep.equal([[1, 'done', null]]);
  });

  it('R57.10 say what the server has no space for, when a place is asked for and when the room is to have it', async () => {
    for (const what of ['disk-full', 'group-full', 'account-full', 'documents-full'] as const) {
      const asking = start();
      asking.documents.uploads.upload(file());
      await asking.answer('request', noSpace(what));
      expect(asking.states()).to.deep.equal([[1, 'failed', what]]);
      const converting = start();
      converting.documents.uploads.upload(file());
      await converting.grant();
      await converting.sent();
      await converting.answer('convert', noSpace(what));
      expect(converting.states()).to.deep.equal([[1, 'failed', what]]);
    }
  });

  it('are cancelled while they ask, while they send, and while they are converted', async () => {
    const asking = start();
    asking.documents.uploads.upload(file());
    asking.documents.uploads.cancel(1);
    await asking.grant();
    expect([asking.states(), asking.transfers]).to.deep.equal([[], []]);

    const sending = start();
    sending.documents.uploads.upload(file());
    await sending.grant();
    sending.documents.uploads.cancel(1);
    await sending.turn();
    expect([sending.transfers[0]?.cancelled.aborted, sending.states(), sending.asks()]).to.deep.equal([
      true,
      [],
      ['request'],
    ]);

    const converting = start();
    converting.documents.uploads.upload(file());
    await converting.grant();
    await converting.sent();
    // Once before the room has answered, once after: it takes the document off its list.
    converting.documents.uploads.cancel(1);
    await converting.converted();
    expect([converting.removes(), converting.states()]).to.deep.equal([[ID], []]);
    converting.documents.uploads.upload(file());
    await converting.grant();
    await converting.sent();
    await converting.converted();
    converting.documents.uploads.cancel(2);
    expect([converting.removes(), converting.states()]).to.deep.equal([[ID, ID], []]);
  });

  it('leave in the room what it had before, when they are cancelled', async () => {
    const room = start();
    room.say(news('ready', 3));
    room.documents.uploads.upload(file());
    await room.grant();
    await room.sent();
    await room.converted('ready');
    room.documents.uploads.cancel(1);
    expect(room.removes()).to.deep.equal([]);
    expect(room.documents.list.value).to.have.length(1);
  });

  it('are tried again in their place after they failed, and not otherwise', async () => {
    const room = start();
    room.documents.uploads.upload(file());
    room.documents.uploads.retry(1);
    expect(room.asks(), 'it has not failed').to.deep.equal(['request']);
    await room.grant();
    room.transfers[0]?.end({ refused: 'broken' });
    await room.turn();
    expect(room.states()).to.deep.equal([[1, 'failed', 'broken']]);
    room.documents.uploads.retry(1);
    expect(room.states()).to.deep.equal([[1, 'sending', null]]);
    await room.grant();
    await room.sent();
    await room.converted();
    room.say(news('ready', 3));
    expect(room.states()).to.deep.equal([[1, 'done', null]]);
    room.documents.uploads.dismiss(1);
    room.documents.uploads.retry(1);
    expect(room.states()).to.deep.equal([]);
  });

  it('say why they failed', async () => {
    const room = start();
    for (const [name, condition, reason] of [
      ['request', 'forbidden', 'forbidden'],
      ['request', 'not-acceptable', 'too-large'],
      ['request', 'resource-constraint', 'busy'],
      ['request', 'remote-server-timeout', 'network'],
      ['convert', 'resource-constraint', 'too-many'],
      ['convert', 'forbidden', 'forbidden'],
    ] as const) {
      room.documents.uploads.upload(file());
      if (name === 'convert') {
        await room.grant();
        await room.sent();
      }
      await room.answer(name, new Fault(condition));
      expect(room.states().at(-1)?.[2], `${name} ${condition}`).to.equal(reason);
    }
    room.documents.uploads.upload(file('a', 0));
    room.documents.uploads.upload(file('a', 11));
    await room.turn();
    expect(room.states().slice(-2)).to.deep.equal([
      [7, 'failed', 'empty'],
      [8, 'failed', 'too-large'],
    ]);
  });

  it('R56.12 are tried again with the slot they have, or from the room’s answer on, as long as that is of use', async () => {
    const room = start();
    room.documents.uploads.upload(file());
    await room.grant();
    const fail = async (refused: UploadRefusal) => {
      room.transfers.at(-1)?.end({ refused });
      await room.turn();
    };
    const retry = async () => {
      room.documents.uploads.retry(1);
      await room.turn();
      return `${room.asks().length} ${room.transfers.length}`;
    };
    await fail('network');
    expect(await retry(), 'sent again, no other slot').to.equal('1 2');
    await fail('broken');
    expect(await retry()).to.equal('1 3');
    // It has grown too old meanwhile, or its answer was lost on the way: another is asked for, without a word.
    await fail('expired');
    expect(room.asks()).to.deep.equal(['request', 'request']);
    await room.grant();
    await fail('used');
    expect(room.states()).to.deep.equal([[1, 'failed', 'used']]);
    expect(await retry(), 'a new slot').to.equal('3 4');
    await room.grant();
    await room.sent();
    await room.answer('convert', new Fault('forbidden'));
    expect(await retry(), 'it was sent').to.equal('5 5');
    await room.answer('convert', new Fault('gone'));
    expect(room.states()).to.deep.equal([[1, 'failed', 'gone']]);
    expect(await retry(), 'not any more').to.equal('6 5');
  });

  it('R56.14 are sent a few at a time, in their order, without those that were cancelled meanwhile', async () => {
    const room = start();
    for (let i = 1; i <= 7; i++) room.documents.uploads.upload(file(`${i}.pdf`));
    await room.turn();
    expect(room.asks()).to.have.length(4);
    room.documents.uploads.cancel(5);
    // The newest question is that of the fourth.
    await room.answer('request', new Fault('forbidden'));
    expect(room.asked().slice(4)).to.deep.equal(['6.pdf']);
    await room.grant();
    await room.sent();
    expect(room.asked().slice(4), 'one that is sent is converted beside the next').to.deep.equal(['6.pdf', '7.pdf']);
    expect(room.asks()).to.include('convert');
    expect(room.states().map(([key, state]) => `${key} ${state}`)).to.deep.equal([
      '1 sending',
      '2 sending',
      '3 sending',
      '4 failed',
      '6 converting',
      '7 sending',
    ]);
  });

  it('R56.17 wait where the queue has no place, follow in their order when one of their own has ended, and fail at the last', async () => {
    const room = start();
    const word = xml('too-many-waiting', { xmlns: NS.document });
    const full = () => room.answer('convert', new Fault('resource-constraint', 'full', 'wait', word));
    const bring = async () => {
      room.documents.uploads.upload(file());
      await room.grant();
      await room.sent();
    };
    const converts = () => room.asks().filter((name) => name === 'convert').length;
    await bring();
    await room.converted();
    for (let i = 2; i <= 5; i++) {
      await bring();
      await full();
    }
    expect(room.states().map(([, state]) => state)).to.deep.equal(Array(5).fill('converting'));
    room.documents.uploads.cancel(3);
    await room.turn();
    expect(converts(), 'nobody asks again by itself').to.equal(5);
    room.say(news('ready', 3));
    await room.turn();
    expect(converts(), 'one place, one question').to.equal(6);
    const second = 'c'.repeat(64);
    await room.converted('converting', second);
    expect(room.states().map(([key, state]) => `${key} ${state}`)).to.deep.equal([
      '1 done',
      '2 converting',
      '4 converting',
      '5 converting',
    ]);
    room.say({ ...news('failed'), id: second, reason: 'damaged' });
    await room.turn();
    // None of its own is in the queue any more, so that nothing would wake it: each is told.
    await full();
    await full();
    expect(room.states().map(([key, , reason]) => `${key} ${reason}`)).to.deep.equal([
      '1 null',
      '2 damaged',
      '4 waiting',
      '5 waiting',
    ]);
    expect(converts()).to.equal(8);
  });

  it('R56.3 bear the name that they will have in the group', () => {
    const room = start();
    room.documents.uploads.upload(file('annual\u202Efdp.exe'));
    expect(room.documents.uploads.list.value[0]?.name).to.equal('annualfdp.exe');
  });

  it('end with the room: nothing is sent on, and what somebody took off the list is waited for no more', async () => {
    const room = start();
    room.documents.uploads.upload(file());
    await room.grant();
    await room.sent();
    await room.converted();
    room.say(news('removed'));
    expect(room.states()).to.deep.equal([]);
    room.documents.uploads.upload(file());
    await room.grant();
    room.documents.close();
    expect([room.transfers[1]?.cancelled.aborted, room.states()]).to.deep.equal([true, []]);
  });
});

describe('what is fetched of a document', () => {
  it('is fetched again until it is there: a broken line must not leave it without for good', async () => {
    const answers = [undefined, { sizes: [[4, 3]], titles: ['One'] }] as const;
    let tries = 0;
    const documents = createDocuments({
      maxUpload: 10,
      ask: () => new Promise(() => undefined),
      transfer: async () => ({ refused: 'network' }),
      load: async () => answers[tries++] as Pick<RoomDocument, 'sizes' | 'titles'> | undefined,
      onVisible: () => undefined,
    });
    documents.receive(xml('message', {}, buildDocument(news('ready', 3))));
    const [first] = documents.list.value;
    if (first) documents.detail(first);
    await new Promise<void>((done) => {
      const stop = documents.list.subscribe(([document]) => {
        if (document?.titles.length !== 1) return;
        queueMicrotask(() => stop());
        done();
      });
    });
    expect(tries).to.equal(2);
    documents.close();
  });

  it('are put on an empty stage once, with their first page, and not with each that follows', async () => {
    const room = start();
    room.documents.uploads.upload(file());
    await room.grant();
    await room.sent();
    await room.converted();
    for (const drawn of [1, 2, 3]) room.say(news('converting', drawn));
    room.say(news('ready', 3));
    expect(room.visible).to.deep.equal([ID]);
  });
  it('have their sizes and titles fetched again when they were removed and brought back', () => {
    const room = start();
    const detail = () => {
      room.say(news('ready', 3));
      const [document] = room.documents.list.value;
      if (document) room.documents.detail(document);
    };
    detail();
    detail();
    room.say(news('removed'));
    detail();
    expect(room.loads).to.deep.equal([ID, ID]);
  });
});
