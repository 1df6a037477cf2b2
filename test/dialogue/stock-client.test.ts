// Clients that know nothing of Lectern, and how they are told from others: docs/rules.md R8.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { childElements, type Element } from '../../protocol/base/xml.ts';
import {
  addDocument,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  readyDocument,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { holdTimers } from '../helpers/held-timers.ts';
import type { Lowered } from '../helpers/limits.ts';

const isPage = (stanza: Element) => stanza.getChild('x', NS.outOfBand) !== undefined;
const numberOf = (stanza: Element) =>
  /page (\d+) of (\d+)(?:: ([^\n]*))?/.exec(stanza.getChildText('body') ?? '')?.slice(1);

describe('a stock client in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let phone: Somebody;
  let document: string;

  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits: [{ stockClients: { settleAfter: 1, settleEvery: 1 } }, limits] });
    owner = await openRoom(dialogue);
    document = await addDocument(dialogue);
    phone = dialogue.person('phone@example/x');
    await phone.join('phone');
    owner.take();
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
  const show = (page: number) => owner.stage(`<show document='${document}' page='${page}'/>`);

  it('R8.1 gets a page that has settled as a message: number, title, picture, link', async () => {
    await show(2);
    const message = await phone.until(isPage);
    expect(message.attrs).to.include({ type: 'groupchat', from: `${ROOM}/owner` });
    expect(message.attrs.id).to.be.a('string');
    const [chat] = await owner.say('whose?');
    const id = chat?.getChild('occupant-id', NS.occupantId)?.attrs.id;
    expect(id).to.be.a('string');
    expect(message.getChild('occupant-id', NS.occupantId)?.attrs.id).to.equal(id);
    // Whoever bears the nick by now.
    await owner.send(`<presence to='${ROOM}/other'/>`);
    await dialogue.person('eve@example/x').join('owner');
    const late = dialogue.person('late@example/phone');
    late.post(`<presence to='${ROOM}/late'><x xmlns='${NS.muc}'/></presence>`);
    expect((await late.until(isPage)).getChild('occupant-id', NS.occupantId)?.attrs.id).to.equal(id);
    await owner.send(`<presence to='${ROOM}/owner-again'/>`);
    const url = `https://lectern.example/documents/${document}/pages/2.jpg`;
    const body = message.getChildText('body') ?? '';
    expect(body).to.equal(
      `slides.pdf, page 2 of 5: Page 2\n${url}\nFollow with voice: https://lectern.example/r/lecture`,
    );
    expect(message.getChild('x', NS.outOfBand)?.getChildText('url')).to.equal(url);
    expect(message.getChild('x')?.getChildText('desc')).to.equal('Page 2');
    // XEP-0428: who shows the picture leaves its address out of the text.
    const range = message.getChild('fallback', NS.fallback)?.getChild('body')?.attrs ?? {};
    const rest = [...body];
    expect(rest.slice(Number(range.start), Number(range.end)).join('')).to.equal(`${url}\n`);
    expect(owner.take().filter(isPage)).to.deep.equal([]);
  });

  it('R56.13 is told name and title so that neither turns around what stands beside it', async () => {
    const deck = { ...readyDocument('שיעור.pdf', 1), titles: ['\u202Eמבוא\u0000\n'] };
    const id = await addDocument(dialogue, deck);
    await owner.stage(`<show document='${id}'/>`);
    const message = await phone.until(isPage);
    expect(message.getChildText('body')?.split('\n')[0]).to.equal(
      '\u2068שיעור.pdf\u2069, page 1 of 1: \u2068מבוא\u2069',
    );
    expect(message.getChild('x')?.getChildText('desc')).to.equal('מבוא');
  });

  it('R8.2 gets the last page of many turns alone', async () => {
    using timers = holdTimers('stock-clients/settled-page.ts');
    for (const page of [1, 2, 3, 4]) await show(page);
    timers.runOut();
    expect(numberOf(await phone.until(isPage))).to.deep.equal(['4', '5', 'Page 4']);
    expect(phone.received.filter(isPage)).to.have.length(1);
  });

  it('R8.2 and not more often than it can read', async () => {
    await again({ stockClients: { settleEvery: 60_000 } });
    await show(1);
    await phone.until(isPage);
    phone.take();
    await show(2);
    await show(3);
    await dialogue.settled();
    // The timer of the next one waits for the rest of the minute, by the room's clock; a stage event sets it anew.
    dialogue.clock.now += 60_000;
    await show(4);
    expect(numberOf(await phone.until(isPage))).to.deep.equal(['4', '5', 'Page 4']);
    expect(phone.received.filter(isPage)).to.have.length(1);
  });

  it('R8.3 is never sent stage events, voice or news of documents', async () => {
    await show(1);
    await owner.stage(`<ink id='a' page='1'>1 2</ink>`);
    await owner.stage(`<pointer x='1' y='1'/>`);
    await owner.voice(1);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    dialogue.documents.uploads.set('abcdefghijklmnopqrstuv', readyDocument('other.pdf'));
    await owner.iq('set', `<convert xmlns='${NS.document}' slot='abcdefghijklmnopqrstuv'/>`);
    await phone.until(isPage);
    const own: string[] = [NS.stage, NS.voice, NS.log, NS.document];
    const got = phone.take().flatMap((s) => childElements(s).filter((c) => own.includes(c.getNS() ?? '')));
    expect(got).to.deep.equal([]);
  });

  it('R8.4 sees who is there and chats', async () => {
    expect(outline(await phone.say('hello'))).to.deep.equal(['message phone body']);
    expect(outline(owner.take())).to.include('message phone body');
  });

  it('R8.5 that comes late is told of the page at once, also after a restart', async () => {
    await show(3);
    const late = dialogue.person('late@example/x');
    expect((await late.join('late')).filter(isPage).map(numberOf)).to.deep.equal([['3', '5', 'Page 3']]);
    await dialogue.restart('crash');
    expect((await late.join('late')).filter(isPage).map(numberOf)).to.deep.equal([['3', '5', 'Page 3']]);
  });

  it('R8.9 is told of the first page of a new meeting, though the last one ended on it', async () => {
    const life = (kind: string) => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);
    for (const meeting of [1, 2]) {
      await life('start');
      await show(2);
      expect(numberOf(await phone.until(isPage)), `meeting ${meeting}`).to.deep.equal(['2', '5', 'Page 2']);
      await life('end');
      phone.take();
    }
  });

  it('R8.6 is told of a page when its picture is there', async () => {
    const drawing = { ...readyDocument('drawing.pdf'), state: 'converting' as const, drawn: 1 };
    document = await addDocument(dialogue, drawing);
    await show(2);
    await show(2);
    await dialogue.settled();
    expect(phone.received.filter(isPage)).to.deep.equal([]);
    dialogue.documents.change({ ...drawing, state: 'ready', drawn: 5 });
    expect(numberOf(await phone.until(isPage))).to.deep.equal(['2', '5', 'Page 2']);
  });

  it('R8.7 is told of nothing when the room is destroyed meanwhile', async () => {
    using timers = holdTimers('stock-clients/settled-page.ts');
    await show(2);
    expect(timers.waiting).to.equal(1);
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    expect(timers.waiting).to.equal(0);
    timers.runOut('late');
    await dialogue.settled();
    expect(phone.take().filter(isPage)).to.deep.equal([]);
  });

  it('R8.8 is known by its capabilities: who announces Lectern wrongly gets none of it (XEP-0115 §5.4)', async () => {
    const liar = dialogue.person('liar@example/x', {
      lectern: true,
      name: 'Liar',
      ver: 'QgayPKawpkPSDYmwT/WM94uAlu0=',
    });
    await liar.join('liar');
    const silent = dialogue.person('silent@example/x', { lectern: true, name: 'Silent', silent: true });
    await silent.join('silent');
    const right = dialogue.person('right@example/x', { lectern: true, name: 'Right' });
    await right.join('right');
    for (const one of [liar, silent, right]) one.take();
    await owner.stage('<clear/>');
    expect([liar, silent, right].map((one) => outline(one.take()))).to.deep.equal([[], [], ['message owner stage']]);
  });

  it('R8.8 capabilities are asked once for all who have the same, and forgotten beyond the limit', async () => {
    await again({ capabilities: { cache: 1 } });
    const asked = () =>
      dialogue.written.filter((text) => text.includes(NS.discoInfo) && text.includes('type="get"')).length;
    const enter = async (name: string, client: string) => {
      const before = asked();
      await dialogue.person(`${name}@example/x`, { lectern: true, name: client }).join(name);
      return asked() - before;
    };
    expect([
      await enter('a', 'One'),
      await enter('b', 'One'),
      await enter('c', 'Two'),
      await enter('d', 'One'),
    ]).to.deep.equal([1, 0, 1, 1]);
  });

  it('R8.8 a state query does not wait for a silent client longer than the limit', async () => {
    await again({ capabilities: { timeout: 5 } });
    const silent = dialogue.person('silent@example/x', { lectern: true, name: 'Silent', silent: true });
    await silent.join('silent');
    silent.post(`<iq type='get' id='s' to='${ROOM}'><state xmlns='${NS.log}'/></iq>`);
    const reply = await silent.until((s) => s.name === 'iq');
    expect(reply.attrs.type).to.equal('result');
  });
});
