// How the web client gets into a room, what it is called there and what it learns of the door; docs/rules.md R31.
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import { noSuchGroup } from '../../protocol/entry.ts';
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, type Element, parseXml, xml } from '../../protocol/xml.ts';
import { joinConference } from '../../web/core/conference.ts';
import type { Connection } from '../../web/core/connection.ts';
import type { Conference, JoinChoice } from '../../web/core/contract.ts';

const ROOM = 'lecture@rooms.example';

/** A client in one room, and the server's side of it. */
function startClient(name: string, nick: string, choice: JoinChoice = {}) {
  const sent: Element[] = [];
  const asked: Element[] = [];
  const listeners = new Map<string, (stanza: Element) => void>();
  const resets = new Set<() => void>();
  const connection: Connection = {
    status: signal<'online' | 'reconnecting' | 'closed'>('online'),
    jid: 'x1y2@guest.example/a',
    keys: undefined,
    send: (stanza) => sent.push(stanza) > 0,
    ask(_to, _type, child) {
      asked.push(child);
      return new Promise(() => undefined);
    },
    listen(bare, listener) {
      listeners.set(bare, listener);
      return () => listeners.delete(bare);
    },
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    doubt: () => undefined,
    abandon: () => undefined,
    close: async () => undefined,
  };
  const config = { domain: 'example', guestDomain: 'guest.example', roomsDomain: 'rooms.example', maxUpload: 1 };
  const conference: Conference = joinConference({
    connection,
    config,
    caps: xml('c', { xmlns: NS.caps }),
    name,
    nick,
    choice,
    onLeft: () => undefined,
  });
  /** What the room at its own address says. */
  const room = (text: string) => {
    const stanza = parseXml(text);
    if (isFault(stanza)) throw new Error(stanza.text);
    listeners.get(ROOM)?.(stanza);
  };
  return {
    sent,
    asked,
    conference,
    room,
    presences: () => sent.filter((s) => s.name === 'presence'),
    /** The own presence. */
    self(called: string, more = '', code = '110') {
      const item = `<item role='moderator' affiliation='owner'/>`;
      const x = `<x xmlns='${NS.mucUser}'>${item}<status code='110'/><status code='${code}'/></x>`;
      room(`<presence from='${ROOM}/${called}'>${x}${more}</presence>`);
    },
    refuse: (fault: Fault) => room(`<presence from='${ROOM}/x' type='error'>${fault.toElement()}</presence>`),
    /** There is a new stream. */
    reset() {
      for (const reset of resets) reset();
    },
  };
}

const occupant = (id: string) => `<occupant-id xmlns='${NS.occupantId}' id='${id}'/>`;
const said = (from: string, id: string, more: string) =>
  `<message type='groupchat' from='${ROOM}/${from}' id='${id}'><body>hello</body>${more}</message>`;

describe('the web client at the door of a room', () => {
  it('R31.2 is called what the room says, and knows its own messages by their id and its occupant', async () => {
    const client = startClient('lecture', 'Jose\u0301');
    client.self('Jos\u00e9', occupant('me'));
    expect(client.conference.nick.value).to.equal('Jos\u00e9');
    client.conference.say('hello');
    const id = String(attr(client.sent.at(-1) as Element, 'id'));
    // By somebody else under the same id it is not one's own.
    client.room(said('Jos\u00e9', id, occupant('other')));
    const shown = () => client.conference.messages.value.map((m) => [m.nick, m.mine, m.pending]);
    expect(shown().filter(([, mine]) => mine)).to.deep.equal([['Jos\u00e9', true, true]]);
    client.room(said('Jos\u00e9 2', id, occupant('me')));
    expect(shown().filter(([, mine]) => mine)).to.deep.equal([['Jos\u00e9 2', true, false]]);
    expect(shown().length).to.equal(2);
  });

  it('R31.2 finds a room whose link is in other letters than its address', () => {
    for (const name of ['Lecture', 'LECTURE', '\uff4cecture']) {
      const client = startClient(name, 'me');
      client.self('me');
      expect(
        client.conference.members.value.map((m) => m.me),
        name,
      ).to.deep.equal([true]);
    }
  });

  it('R31.2 blames the link for what cannot be an address, and sends nothing there', () => {
    for (const name of ['a/b', 'a b', 'a\u0000b', 'x@y', '"', '']) {
      const client = startClient(name, 'me');
      expect([client.conference.status.value, client.conference.leaveReason.value], name).to.deep.equal([
        'left',
        'link',
      ]);
      expect(client.sent.map(String)).to.deep.equal([]);
    }
  });

  it('R31.1 learns that there is no such group, and makes it only when told to, once', () => {
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

  it('R31.1 opens a group that it made under the name of the link, and not for all to find', () => {
    const client = startClient('lecture', 'me', { make: true });
    client.self('me', '', '201');
    const form = client.asked.map((child) => child.getChild('x', NS.dataForms)).find((x) => x !== undefined);
    const fields = form?.getChildren('field') ?? [];
    expect(fields.map((f) => [f.attrs.var, f.getChildText('value')])).to.deep.include.members([
      ['muc#roomconfig_roomname', 'lecture'],
      ['muc#roomconfig_publicroom', '0'],
    ]);
  });

  it('R31.1 waits for a group that is being set up', () => {
    const client = startClient('lecture', 'me');
    client.refuse(new Fault('item-not-found', 'the group is being set up'));
    expect(client.conference.status.value).to.equal('waiting');
    client.conference.leave();
  });
});
