// How the web client gets into a room, what it is called there and what it learns of the door; docs/rules.md R35.
import { mock } from 'node:test';
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import fc from 'fast-check';
import { LIMITS } from '../../component/limits.ts';
import { nickFault, nickKeys } from '../../component/room/nick.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { chooseText } from '../../protocol/base/words.ts';
import { attr, type Element, parseXml } from '../../protocol/base/xml.ts';
import { noSpace } from '../../protocol/documents/space.ts';
import { addressFull, guestsFull, noSuchGroup } from '../../protocol/muc/entry.ts';
import { createCapabilities } from '../../web/core/account/capabilities.ts';
import type { Connection } from '../../web/core/account/connection.ts';
import { createGuestPass } from '../../web/core/account/guest-pass.ts';
import { createRoutes } from '../../web/core/account/routes.ts';
import { roomAddress } from '../../web/core/room/address.ts';
import { joinConference } from '../../web/core/room/conference.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import type { JoinChoice } from '../../web/core/room/entry-contract.ts';
import { otherNick } from '../../web/core/room/other-nick.ts';
import { NO_HTTP } from '../helpers/no-http.ts';
import { NO_SOUND } from '../helpers/no-sound.ts';

const ROOM = 'lecture@rooms.example';

/** A client in one room, and the server's side of it. */
function startClient(name: string, nick: string, choice: JoinChoice = {}) {
  const sent: Element[] = [];
  const asked: Element[] = [];
  const answers: ((reply: Fault) => void)[] = [];
  /** Told when one is out; by then there is a conference. */
  const left: Conference[] = [];
  const listeners = new Map<string, (stanza: Element) => void>();
  const resets = new Set<() => void>();
  const connection: Connection = {
    status: signal<'online' | 'reconnecting' | 'closed'>('online'),
    jid: 'x1y2@guest.example/a',
    keys: undefined,
    send: (stanza) => sent.push(stanza) > 0,
    ask(_to, _type, child) {
      asked.push(child);
      return new Promise((answer) => answers.push(answer));
    },
    routes: createRoutes(() => undefined),
    listen(bare, listener) {
      listeners.set(bare, listener);
      return () => listeners.delete(bare);
    },
    others: () => () => undefined,
    offers: () => false,
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    doubt: () => undefined,
    abandon: () => undefined,
    close: async () => undefined,
  };
  const capabilities = createCapabilities();
  const conference: Conference = joinConference({
    connection,
    capabilities,
    http: NO_HTTP,
    sound: NO_SOUND,
    address: roomAddress(name, 'rooms.example'),
    maxUpload: 1,
    nick,
    choice,
    pass: () => 'a.pass',
    onLeft: () => left.push(conference),
  });
  /** What the room at its own address says. */
  const room = (text: string) => {
    const stanza = parseXml(text);
    if (isFault(stanza)) throw new Error(stanza.text);
    listeners.get(ROOM)?.(stanza);
  };
  return {
    capabilities,
    sent,
    asked,
    /** All that was asked is answered so. */
    async answer(reply: Fault) {
      for (const answer of answers.splice(0)) answer(reply);
      await new Promise((done) => setImmediate(done));
    },
    left,
    conference,
    room,
    presences: () => sent.filter((s) => s.name === 'presence'),
    /** The own presence. */
    self(called: string, more = '', code = '110') {
      const item = `<item role='moderator' affiliation='owner'/>`;
      const x = `<x xmlns='${NS.mucUser}'>${item}<status code='110'/><status code='${code}'/></x>`;
      room(`<presence from='${ROOM}/${called}'>${x}${more}</presence>`);
    },
    /** One is out. */
    gone(nick: string, codes: string, more = '') {
      const x = `<x xmlns='${NS.mucUser}'><item role='none'/><status code='110'/>${codes}</x>`;
      room(`<presence type='unavailable' from='${ROOM}/${nick}'>${x}${more}</presence>`);
    },
    refuse: (fault: Fault) => room(`<presence from='${ROOM}/x' type='error'>${fault.toElement()}</presence>`),
    /** There is a new stream. */
    reset() {
      for (const reset of resets) reset();
    },
  };
}

describe('the subject in the web client', () => {
  const subjectOf = (...messages: string[]) => {
    const client = startClient('lecture', 'me');
    client.self('me');
    for (const content of messages) {
      client.room(`<message type='groupchat' from='${ROOM}/bob' xml:lang='en'>${content}</message>`);
    }
    return client.conference.subject.value;
  };
  const en = { text: 'Optics', lang: 'en' };

  it('R4.3 is what stands in a message without body and thread, in all its languages', () => {
    expect(subjectOf('<subject>Optics</subject>')).to.deep.equal([en]);
    expect(subjectOf(`<subject>Optics</subject><subject xml:lang='zh'>光学</subject>`)).to.deep.equal([
      en,
      { text: '光学', lang: 'zh' },
    ]);
    const others = ['<subject>x</subject><thread>t</thread>', '<subject>x</subject><body>b</body>'];
    expect(subjectOf('<subject>Optics</subject>', ...others)).to.deep.equal([en]);
  });

  it('R23.1 and an invitation to where one is already says nothing', () => {
    const client = startClient('lecture', 'me');
    client.self('me');
    const content = `<x xmlns='${NS.mucUser}'><invite from='${ROOM}/bob'/></x><body>bob invites you</body>`;
    client.room(`<message from='${ROOM}'>${content}</message>`);
    expect(client.conference.chat.messages.value).to.deep.equal([]);
    client.room(`<message from='${ROOM}/bob' type='chat'><x xmlns='${NS.mucUser}'/><body>psst</body></message>`);
    expect(client.conference.chat.messages.value.map(({ body }) => body)).to.deep.equal(['psst']);
  });

  it('R4.9 is shown in the language of the reader where there is one', () => {
    const all = [{ text: 'Optik', lang: 'de' }, { text: 'Optics', lang: '' }, { text: '光学', lang: 'zh-Hans' }, en];
    expect(['zh-CN', 'en', 'DE', 'fr'].map((language) => chooseText(all, language))).to.deep.equal([
      '光学',
      'Optics',
      'Optik',
      'Optics',
    ]);
    expect([chooseText(all.slice(0, 1), 'fr'), chooseText([], 'fr')]).to.deep.equal(['Optik', '']);
  });
});

const occupant = (id: string) => `<occupant-id xmlns='${NS.occupantId}' id='${id}'/>`;
const said = (from: string, id: string, more: string) =>
  `<message type='groupchat' from='${ROOM}/${from}' id='${id}'><body>hello</body>${more}</message>`;

describe('the web client at the door of a room', () => {
  it('keeps the people and what one may do while it comes in again, and takes the new list as a whole', () => {
    const client = startClient('lecture', 'me');
    const other = (nick: string) =>
      client.room(
        `<presence from='${ROOM}/${nick}'><x xmlns='${NS.mucUser}'><item role='participant' affiliation='none'/></x></presence>`,
      );
    const { status } = client.conference;
    const { members, presenter, moderator } = client.conference.people;
    const seen = () => [members.value.map((m) => m.nick), presenter.value, moderator.value, status.value];
    other('alice');
    other('bob');
    client.self('me');
    const inside = [['me', 'alice', 'bob'], true, true];
    expect(seen()).to.deep.equal([...inside, 'joined']);
    client.reset();
    expect(seen()).to.deep.equal([...inside, 'reconnecting']);
    other('carol');
    expect(seen(), 'half of a list is none').to.deep.equal([...inside, 'reconnecting']);
    client.self('me');
    expect(seen()).to.deep.equal([['me', 'carol'], true, true, 'joined']);
    client.conference.leave();
  });

  it('R64.3 tells the room when what it announces has changed, once it is in', () => {
    const client = startClient('lecture', 'me');
    const silent = client.capabilities.speak(['urn:a']);
    expect(client.presences().length, 'the way in is told by itself').to.equal(1);
    client.self('me');
    silent();
    const [first, second, ...more] = client.presences();
    const ver = (presence: Element | undefined) => presence?.getChild('c', NS.caps)?.attrs.ver;
    expect(attr(second as Element, 'to')).to.equal(`${ROOM}/me`);
    expect(second?.getChild('x', NS.muc), 'it is no entering').to.equal(undefined);
    expect([ver(second), more.length]).to.deep.equal([client.capabilities.element().attrs.ver, 0]);
    expect(ver(first)).to.equal(ver(second));
    client.conference.leave();
    client.capabilities.speak(['urn:a']);
    expect(client.presences().filter((p) => attr(p, 'type') === undefined).length).to.equal(2);
  });

  it('R35.2 is called what the room says, and knows its own messages by their id and its occupant', async () => {
    const client = startClient('lecture', 'Jose\u0301');
    client.self('Jos\u00e9', occupant('me'));
    expect(client.conference.people.nick.value).to.equal('Jos\u00e9');
    client.conference.chat.say('hello');
    const id = String(attr(client.sent.at(-1) as Element, 'id'));
    // By somebody else under the same id it is not one's own.
    client.room(said('Jos\u00e9', id, occupant('other')));
    const shown = () => client.conference.chat.messages.value.map((m) => [m.nick, m.mine, m.pending]);
    expect(shown().filter(([, mine]) => mine)).to.deep.equal([['Jos\u00e9', true, true]]);
    client.room(said('Jos\u00e9 2', id, occupant('me')));
    expect(shown().filter(([, mine]) => mine)).to.deep.equal([['Jos\u00e9 2', true, false]]);
    expect(shown().length).to.equal(2);
  });

  it('R35.2 finds a room whose link is in other letters than its address', () => {
    for (const name of ['Lecture', 'LECTURE', '\uff4cecture']) {
      const client = startClient(name, 'me');
      client.self('me');
      expect(
        client.conference.people.members.value.map((m) => m.me),
        name,
      ).to.deep.equal([true]);
    }
  });

  it('R35.2 blames the link for what cannot be an address, and sends nothing there', () => {
    for (const name of ['a/b', 'a b', 'a\u0000b', '@y', '"', '']) {
      const client = startClient(name, 'me');
      expect([client.conference.status.value, client.conference.leaveReason.value], name).to.deep.equal([
        'left',
        'link',
      ]);
      expect(client.sent.map(String)).to.deep.equal([]);
    }
  });

  it('R57.10 learns what there is no space for, and believes that there is enough when it comes in again', () => {
    const client = startClient('lecture', 'me');
    client.self('me');
    const { space } = client.conference.documents;
    expect(space.value).to.deep.equal({ disk: 'fine', log: 'fine' });
    const say = (attrs: string) =>
      client.room(`<message type='headline' from='${ROOM}'><space xmlns='${NS.space}' ${attrs}/></message>`);
    say(`disk='low' log='full'`);
    expect(space.value).to.deep.equal({ disk: 'low', log: 'full' });
    say(`disk='unheard of'`);
    expect(space.value).to.deep.equal({ disk: 'fine', log: 'fine' });
    say(`log='closed'`);
    client.reset();
    client.self('me');
    expect(space.value).to.deep.equal({ disk: 'fine', log: 'fine' });
    client.conference.leave();
  });

  it('R57.10 says that there is no space for another group', () => {
    const client = startClient('lecture', 'me', { make: true });
    client.refuse(noSpace('disk-full'));
    expect(client.conference.leaveReason.value).to.equal('no-space');
  });

  it('R35.1 learns that there is no such group, and makes it only when told to, once', () => {
    const client = startClient('lecture', 'me');
    expect(client.presences()[0]?.getChild('enter', NS.entry)?.attrs.make).to.equal(undefined);
    client.refuse(new Fault('item-not-found', '', 'cancel', noSuchGroup()));
    expect(client.conference.leaveReason.value).to.equal('not-found');
    const maker = startClient('lecture', 'me', { make: true });
    expect(maker.presences()[0]?.getChild('enter', NS.entry)?.attrs.make).to.equal('true');
    maker.self('me');
    maker.reset();
    expect(maker.presences()[1]?.getChild('enter', NS.entry)?.attrs.make).to.equal(undefined);
    maker.conference.leave();
  });

  it('R35.1 opens a group that it made under the name of the link, and not for all to find', () => {
    const client = startClient('lecture', 'me', { make: true });
    client.self('me', '', '201');
    const form = client.asked.map((child) => child.getChild('x', NS.dataForms)).find((x) => x !== undefined);
    const fields = form?.getChildren('field') ?? [];
    expect(fields.map((f) => [f.attrs.var, f.getChildText('value')])).to.deep.include.members([
      ['muc#roomconfig_roomname', 'lecture'],
      ['muc#roomconfig_publicroom', '0'],
    ]);
  });

  it('R35.1 is in a group that it made once, and only on the stream on which it came in', async () => {
    const client = startClient('lecture', 'me', { make: true });
    const lost = new Fault('recipient-unavailable');
    // Each time that one is in, what the room has is asked for.
    const times = ({ asked }: ReturnType<typeof startClient>) =>
      asked.filter(({ name }) => name === 'documents').length;
    const { status } = client.conference;
    client.self('me', '', '201');
    client.reset();
    await client.answer(lost);
    expect([status.value, times(client)], 'the room of the new stream has not answered').to.deep.equal(['joining', 0]);
    client.self('me');
    expect([status.value, times(client)]).to.deep.equal(['joined', 1]);
    const again = startClient('lecture', 'me', { make: true });
    again.self('me', '', '201');
    again.self('me');
    await again.answer(lost);
    expect([again.conference.status.value, times(again)]).to.deep.equal(['joined', 1]);
    for (const { conference } of [client, again]) conference.leave();
  });

  it('R35.1 waits for a group that is being set up, and asks again where nothing is answered', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const client = startClient('lecture', 'me');
      client.refuse(new Fault('item-not-found', 'the group is being set up'));
      expect(client.conference.status.value).to.equal('waiting');
      mock.timers.tick(3_000);
      expect(client.presences().length).to.equal(2);
      mock.timers.tick(15_000);
      expect(client.presences().length).to.equal(3);
      client.self('me');
      mock.timers.tick(60_000);
      expect([client.presences().length, client.conference.status.value]).to.deep.equal([3, 'joined']);
    } finally {
      mock.timers.reset();
    }
  });

  it('R35.3 keeps the token for the tab and shows it when it comes back, until it leaves for good', () => {
    let kept: string | undefined;
    const place = {
      load: () => kept,
      save(token: string) {
        kept = token;
      },
      clear() {
        kept = undefined;
      },
    };
    const client = startClient('lecture', 'me', { place });
    const shown = (n: number) => client.presences()[n]?.getChild('enter', NS.entry)?.attrs.token;
    client.self('me', `<place xmlns='${NS.entry}' token='id.proof'/>`);
    client.reset();
    expect([shown(0), shown(1)]).to.deep.equal([undefined, 'id.proof']);
    client.self('me', `<place xmlns='${NS.entry}' token='id.other'/>`);
    client.conference.leave();
    expect(client.presences()[2]?.getChild('leave', NS.entry)).not.to.equal(undefined);
    expect(kept).to.equal(undefined);
    // One that was put out shows it all the same.
    const again = startClient('lecture', 'me', { place });
    again.self('me', `<place xmlns='${NS.entry}' token='id.proof'/>`);
    again.gone('me', `<status code='307'/>`);
    again.conference.leave();
    expect([again.conference.leaveReason.value, kept]).to.deep.equal(['kicked', 'id.proof']);
  });

  it('R54.12 shows the pass of its network, and asks for another one with a new stream', async () => {
    const client = startClient('lecture', 'me');
    expect(client.presences()[0]?.getChild('enter')?.attrs.pass).to.equal('a.pass');
    let time = 0;
    const answers: unknown[] = [{ pass: 'one' }, new Error('away'), { pass: 'two' }, { pass: 'three' }];
    const pass = createGuestPass(
      async () => {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return answer;
      },
      () => time,
    );
    const texts = [pass.text];
    for (const minutes of [0, 0, 2, 0, 0]) {
      time += minutes * 60_000;
      await pass.renew();
      texts.push(pass.text);
    }
    expect(texts).to.deep.equal([undefined, 'one', 'one', 'one', 'two', 'two']);
  });

  it('R54.13 R54.14 is told that there is no place for another guest', () => {
    for (const [fault, reason] of [
      [new Fault('service-unavailable', '', 'wait', guestsFull()), 'guests-full'],
      [new Fault('resource-constraint', '', 'wait', addressFull()), 'address-full'],
      [new Fault('service-unavailable', '', 'wait'), 'full'],
    ] as const) {
      const client = startClient('lecture', 'me');
      client.refuse(fault);
      expect(client.conference.leaveReason.value).to.equal(reason);
    }
  });

  it('R35.4 comes not back by itself when it was taken over by another tab', () => {
    const client = startClient('lecture', 'me');
    client.self('me');
    client.gone('me', '', `<replaced xmlns='${NS.entry}'/>`);
    expect(client.conference.leaveReason.value).to.equal('elsewhere');
    expect(client.presences().length).to.equal(1);
  });

  it('R35.7 proposes a nick that can be an address, whatever its direction, where the own one is taken', () => {
    const client = startClient('lecture', 'אורח');
    client.self('אורח');
    client.reset();
    client.refuse(new Fault('conflict'));
    expect(attr(client.presences()[2] as Element, 'to')).to.equal(`${ROOM}/אורח ב`);
    client.conference.leave();
    const letters = fc.constantFrom(...'aZé中אתبي7٣ -');
    fc.assert(
      fc.property(
        fc.string({ unit: letters, minLength: 1, maxLength: 64 }),
        fc.integer({ min: 2, max: 9 }),
        (text, n) => {
          const nick = text.trim().replace(/ +/g, ' ');
          fc.pre(fits(nick));
          const other = otherNick(nick, n);
          expect(fits(other), other).to.equal(true);
          expect(nickKeys(other)).not.to.have.members(nickKeys(nick));
        },
      ),
    );
  });
});

/** What the room takes (component/room/nick.ts), and Prosody: RFC 3454 §6. */
function fits(nick: string): boolean {
  if (nickFault(nick, LIMITS.room.nickLength)) return false;
  const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
  const letters = [...nick].filter((char) => /\p{L}/u.test(char));
  if (!letters.some((char) => rightToLeft.test(char))) return true;
  return [nick[0], nick.at(-1)].every((char) => rightToLeft.test(char ?? '') && /\p{L}/u.test(char ?? ''));
}
