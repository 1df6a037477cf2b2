// What the client makes of the messages that a room's history holds; docs/rules.md R16.7.
import { expect } from 'chai';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { plain } from '../../protocol/base/words.ts';
import { attr, type Element, parseXml } from '../../protocol/base/xml.ts';
import { buildModeration, buildRetracted } from '../../protocol/muc/retract.ts';
import { createChat } from '../../web/core/chat/chat.ts';
import { createMessageList } from '../../web/core/chat/message-list.ts';
import type { Archived } from '../../web/core/chat/own-archive.ts';

const ROOM = 'lecture@rooms.example';
const moderator = { by: `${ROOM}/owner`, occupantId: 'owner-id', reason: plain('spam') };

describe('the chat of the client', () => {
  let sent: Element[];
  let chat: ReturnType<typeof createChat>;
  /** What the archive is asked, and answers. */
  let asked: ((answer: readonly Archived[] | Fault) => void)[];
  let lost: number;
  beforeEach(() => {
    sent = [];
    asked = [];
    lost = 0;
    chat = createChat({
      room: ROOM,
      nick: () => 'me',
      selves: new Set(['me-id']),
      send: (stanza) => sent.push(stanza) > 0,
      archive: { read: () => new Promise((answer) => asked.push(answer)) },
      onLost() {
        lost += 1;
      },
    });
  });
  const take = (nick: string, content: string, id = '', isPrivate = false, own?: string) => {
    const sender = own === undefined ? '' : ` id='${own}'`;
    const text = `<message type='groupchat'${sender} from='${nick ? `${ROOM}/${nick}` : ROOM}'>${content}
      ${nick ? `<occupant-id xmlns='${NS.occupantId}' id='${nick}-id'/>` : ''}
      ${id ? `<stanza-id xmlns='${NS.stanzaId}' id='${id}' by='${ROOM}'/>` : ''}</message>`;
    const stanza = parseXml(text);
    if (isFault(stanza)) throw new Error(stanza.text);
    chat.receive(stanza, isPrivate);
  };
  const shown = () => chat.messages.value.map((m) => m.body).join(' ');
  const retract = (id: string) => `<retract xmlns='${NS.retract}' id='${id}'/><body>unsupported</body>`;

  it('R16.7 shows nothing of what has no words: reactions, tombstones, marks', () => {
    take('bob', '<body>one</body>', '1');
    take('bob', `<reactions xmlns='${NS.reactions}' id='1'><reaction>x</reaction></reactions>`, '2');
    take('bob', buildRetracted('r', 0, null).join(''), '3');
    take('bob', buildRetracted('r', 0, 'o', moderator).join(''), '4');
    take('bob', `<displayed xmlns='${NS.markers}' id='1'/>`, '5');
    expect(shown()).to.equal('one');
  });
  it('R16.7 takes off what its sender takes back, also under another nick, and shows no stopgap', () => {
    take('bob', '<body>one</body>', '1');
    take('bob', '<body>two</body>', '2');
    take('bob', retract('1'), '3');
    expect(shown()).to.equal('two');
    take('robert', retract('2').replace('/>', `/><occupant-id xmlns='${NS.occupantId}' id='bob-id'/>`), '4');
    expect(shown()).to.equal('');
  });
  it('R16.7 takes off what a moderator takes back, its own, too', () => {
    take('bob', '<body>one</body>', '1');
    chat.say('mine');
    const own = sent[0]?.attrs.id;
    take('me', '<body>mine</body>', '2');
    expect(shown()).to.equal('one mine mine');
    chat.refused(String(own));
    chat.forget(String(own));
    for (const id of ['1', '2']) take('', buildModeration(id, moderator).join(''), `r${id}`);
    expect(shown()).to.equal('');
  });
  it('R16.7 takes off its own message that was confirmed', () => {
    chat.say('mine');
    const echo = parseXml(
      `<message type='groupchat' id='${attr(sent[0] as Element, 'id')}' from='${ROOM}/me'><body>mine</body><occupant-id xmlns='${NS.occupantId}' id='me-id'/><stanza-id xmlns='${NS.stanzaId}' id='7' by='${ROOM}'/></message>`,
    );
    if (isFault(echo)) throw new Error(echo.text);
    chat.receive(echo, false);
    take('me', retract('7'), '8');
    expect(shown()).to.equal('');
  });
  it('R4.1 shows once what bears an id of the room or of its sender, and both of two whose ids are the same', () => {
    for (const [from, id, room] of [
      ['bob', 'm-1', ''],
      ['anna', 'm-1', ''],
      ['bob', 'm-1', ''],
      ['bob', 'm-1', '7'],
      ['bob', 'm-1', '8'],
      ['bob', 'm-2', '8'],
    ] as const) {
      const stanza = parseXml(
        `<message type='groupchat' id='${id}' from='${ROOM}/${from}'><body>${from}${room}</body>` +
          `${room && `<stanza-id xmlns='${NS.stanzaId}' id='${room}' by='${ROOM}'/>`}</message>`,
      );
      if (isFault(stanza)) throw new Error(stanza.text);
      chat.receive(stanza, false);
    }
    expect(shown()).to.equal('bob anna bob7 bob8');
  });
  it('R16.7 takes off nothing for others, nor for what is said privately', () => {
    take('bob', '<body>one</body>', '1');
    take('anna', retract('1'), '2');
    take('bob', retract('1'), '', true);
    take('bob', retract(''), '3');
    take('bob', retract('unknown'), '4');
    expect(shown()).to.equal('one');
  });

  it('R40.10 the words of a refused message stay, to be sent again or taken off', () => {
    chat.say('too fast');
    const id = String(sent[0]?.attrs.id);
    expect(chat.refused(id)).to.equal(true);
    take('bob', '<body>hello</body>', '1');
    expect(chat.messages.value.map((m) => [m.body, m.failed])).to.deep.equal([
      ['too fast', true],
      ['hello', false],
    ]);
    void chat.settle();
    expect(sent, 'not by itself').to.have.length(1);
    chat.sayAgain(id);
    expect(sent.map((s) => [s.attrs.id, s.getChildText('body')])).to.deep.equal([
      [id, 'too fast'],
      [id, 'too fast'],
    ]);
    chat.refused(id);
    chat.forget(id);
    expect(shown()).to.equal('hello');
  });
  it('R40.11 what one says while the history comes is sent once; what the room may not have is sent again', async () => {
    chat.say('before the break');
    chat.entered();
    chat.say('while it comes');
    const settled = chat.settle();
    asked[0]?.([]);
    expect(await settled).to.equal(true);
    expect(await chat.settle(), 'once').to.equal(true);
    expect(sent.map((s) => s.getChildText('body'))).to.deep.equal([
      'before the break',
      'while it comes',
      'before the break',
    ]);
  });
  it('R40.12 asks the archive only where the history does not tell, and again where it does not answer', async () => {
    take('bob', '<body>one</body>', '1');
    chat.say('mine');
    chat.entered();
    take('bob', '<body>one</body>', '1');
    await chat.settle();
    expect([asked.length, sent.length]).to.deep.equal([0, 2]);
    chat.entered();
    const settled = chat.settle();
    asked[0]?.(new Fault('remote-server-timeout'));
    expect(await settled).to.equal(false);
    expect([sent.length, lost]).to.deep.equal([2, 0]);
    const again = chat.settle();
    asked[1]?.([]);
    expect(await again).to.equal(true);
    expect(sent).to.have.length(3);
  });
  it('R40.12 an answer that comes when one has been out again is none', async () => {
    for (const answer of [[], new Fault('forbidden'), new Fault('remote-server-timeout')]) {
      chat.say('mine');
      const before = sent.length;
      chat.entered();
      const settled = chat.settle();
      chat.interrupted();
      asked.at(-1)?.(answer);
      expect(await settled).to.equal(true);
      chat.entered();
      const late = chat.settle();
      chat.interrupted();
      chat.entered();
      asked.at(-1)?.(answer);
      expect(await late).to.equal(true);
      expect([sent.length, lost], String(answer)).to.deep.equal([before, 0]);
    }
  });
  it('knows a message that comes again for as long as it may, and not all that was ever said', () => {
    const list = createMessageList();
    for (let i = 0; i < 2_001; i++) list.remember(`key ${i}`, String(i), `shown ${i}`, 'bob');
    expect([0, 1, 2_000].map((i) => list.known(`key ${i}`))).to.deep.equal([false, true, true]);
  });
  describe('in the order of the room', () => {
    const later = (id: string, stamp = '') =>
      take('bob', `<body>${id}</body>${stamp ? `<delay xmlns='${NS.delay}' stamp='${stamp}'/>` : ''}`, id);
    const { now } = Date;
    afterEach(() => {
      Date.now = now;
    });

    it('R40.9 whatever this computer takes the time for', () => {
      Date.now = () => Date.parse('2040-01-01T00:00:00Z');
      later('one', '2026-05-04T09:00:00Z');
      void chat.settle();
      later('two');
      Date.now = () => 0;
      later('three');
      // Away, and back: the history overlaps with what is known.
      later('two', '2026-05-04T09:01:00Z');
      later('three', '2026-05-04T09:02:00Z');
      later('missed', '2026-05-04T09:03:00Z');
      later('four');
      expect(shown()).to.equal('one two three missed four');
    });
    it('R40.9 what one says oneself stands where the room has put it', () => {
      void chat.settle();
      chat.say('mine');
      later('theirs');
      expect(shown()).to.equal('theirs mine');
      take('me', '<body>mine</body>', 'room-id', false, attr(sent[0] as Element, 'id'));
      later('after');
      expect(shown()).to.equal('theirs mine after');
      expect(chat.messages.value.map((m) => m.pending)).to.deep.equal([false, false, false]);
    });
    it('R40.9 only what was said since one came is news, also what one missed', () => {
      later('history', '2026-05-04T09:00:00Z');
      void chat.settle();
      later('live');
      later('missed', '2026-05-04T09:03:00Z');
      expect(chat.messages.value.map((m) => m.news)).to.deep.equal([false, true, true]);
    });
  });
});
