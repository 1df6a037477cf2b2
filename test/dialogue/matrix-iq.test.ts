// Every IQ payload, whole and broken, from everybody to every kind of address: exactly one reply each, the right one.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { archiveQuery } from '../helpers/archive.ts';
import { type Crowd, crowd, ROLES, type RoleName } from '../helpers/crowd.ts';
import { conditionOf, type Dialogue, ROOM } from '../helpers/dialogue.ts';

const SHA = 'a'.repeat(64);
const form = (fields: Record<string, string>, type = 'submit') =>
  `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='${type}'>${Object.entries(fields)
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('')}</x></query>`;
const register = (type: string, fields: Record<string, string> = {}) =>
  `<query xmlns='${NS.register}'><x xmlns='${NS.dataForms}' type='${type}'>${Object.entries({
    FORM_TYPE: NS.mucRegister,
    ...fields,
  })
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('')}</x></query>`;
const item = (attrs: string) => `<query xmlns='${NS.mucAdmin}'><item ${attrs}/></query>`;
const request = (attrs: string) => `<request xmlns='${NS.upload}' ${attrs}/>`;

/** Replies of a room: one for all, or by role. `ok` is a result. */
type Replies = string | Partial<Record<RoleName, string>>;
const by = (owner: string, member: string, visitor: string, others: string): Replies => ({
  owner,
  member,
  visitor,
  outsider: others,
  stranger: others,
});
const ownerOnly = (owner: string) => by(owner, 'forbidden', 'forbidden', 'forbidden');
const occupantsOnly = (all: string) => by(all, all, all, 'forbidden');

interface Row {
  readonly type: 'get' | 'set';
  readonly payload: string;
  readonly room: Replies;
  readonly service?: string;
  /** At an occupant, and at a nick that nobody has. */
  readonly occupant: Replies;
  readonly nobody: Replies;
}
const row = (
  type: 'get' | 'set',
  payload: string,
  room: Replies,
  service = 'service-unavailable',
  /** By default its client does not know such a query. */
  occupant: Replies = inside('service-unavailable'),
  nobody: Replies = inside('item-not-found'),
): Row => ({ type, payload, room, service, occupant, nobody });
/** XEP-0045 §16.3: passed on to the occupant for those who are in the room. */
const inside = (all: string) => by(all, all, all, 'not-acceptable');
/** XEP-0045 §6.6: service discovery from outside is a bad request. */
const discovered = (all: string) => by(all, all, all, 'bad-request');

const ROWS: readonly Row[] = [
  row('get', `<query xmlns='${NS.discoInfo}'/>`, 'ok', 'ok', discovered('ok'), discovered('item-not-found')),
  row(
    'get',
    `<query xmlns='${NS.discoInfo}' node='x'/>`,
    'item-not-found',
    'item-not-found',
    discovered('ok'),
    discovered('item-not-found'),
  ),
  row(
    'get',
    `<query xmlns='${NS.discoItems}'/>`,
    'ok',
    'ok',
    discovered('service-unavailable'),
    discovered('item-not-found'),
  ),
  row('get', `<query xmlns='${NS.version}'/>`, 'ok', 'ok'),
  row('get', `<time xmlns='${NS.time}'/>`, 'ok', 'ok'),
  row('set', `<time xmlns='${NS.time}'/>`, 'service-unavailable'),
  row('get', `<vCard xmlns='${NS.vcard}'/>`, 'ok', 'ok'),
  row('set', `<vCard xmlns='${NS.vcard}'><PHOTO><BINVAL>x</BINVAL></PHOTO></vCard>`, ownerOnly('bad-request')),
  row('set', `<vCard xmlns='${NS.vcard}'><PHOTO><EXTVAL>x</EXTVAL></PHOTO></vCard>`, ownerOnly('not-acceptable')),
  row('get', `<query xmlns='${NS.search}'/>`, 'service-unavailable', 'ok'),
  row('set', `<query xmlns='${NS.search}'/>`, 'service-unavailable', 'ok'),
  row(
    'set',
    `<query xmlns='${NS.search}'><x xmlns='${NS.dataForms}' type='x'/></query>`,
    'service-unavailable',
    'bad-request',
  ),
  row('get', `<search xmlns='${NS.channelSearch}'/>`, 'service-unavailable', 'ok'),
  row(
    'get',
    `<search xmlns='${NS.channelSearch}'><x xmlns='${NS.dataForms}'/></search>`,
    'service-unavailable',
    'bad-request',
  ),
  row('set', `<command xmlns='${NS.commands}' node='ban'/>`, 'service-unavailable', 'forbidden'),
  row('set', `<command xmlns='${NS.commands}'/>`, 'service-unavailable', 'forbidden'),
  row('get', `<command xmlns='${NS.commands}' node='ban'/>`, 'service-unavailable'),
  row(
    'get',
    `<query xmlns='${NS.discoInfo}' node='ban'/>`,
    'item-not-found',
    'forbidden',
    discovered('ok'),
    discovered('item-not-found'),
  ),
  row(
    'set',
    `<query xmlns='${NS.discoInfo}'/>`,
    'service-unavailable',
    'service-unavailable',
    discovered('service-unavailable'),
    discovered('item-not-found'),
  ),
  row('get', `<query xmlns='urn:nobody:knows'/>`, 'service-unavailable'),
  row('get', `<query xmlns='${NS.register}'/>`, 'ok'),
  row('set', `<query xmlns='${NS.register}'/>`, 'bad-request'),
  row('set', `<query xmlns='${NS.register}'><username>x</username></query>`, 'bad-request'),
  row('set', register('form'), 'bad-request'),
  row('set', register('submit', {}), 'bad-request'),
  row('set', register('submit', { FORM_TYPE: 'urn:other' }), 'bad-request'),
  row('set', register('submit', { 'muc#register_roomnick': '' }), 'bad-request'),
  row('set', register('submit', { 'muc#register_roomnick': ' x' }), 'not-acceptable'),
  row('set', register('submit', { 'muc#register_roomnick': 'MEMBER' }), by('conflict', 'ok', 'conflict', 'conflict')),
  row('set', register('cancel'), 'ok'),
  row(
    'get',
    `<query xmlns='${NS.discoInfo}' node='x-roomuser-item'/>`,
    'ok',
    'item-not-found',
    discovered('ok'),
    discovered('item-not-found'),
  ),
  row(
    'get',
    `<query xmlns='${NS.discoInfo}' node='${NS.mucTraffic}'/>`,
    'service-unavailable',
    'item-not-found',
    discovered('ok'),
    discovered('item-not-found'),
  ),
  row('get', `<toString xmlns='__proto__'/>`, 'service-unavailable'),
  row('get', `<query/>`, 'service-unavailable'),

  row('get', item(`affiliation='member'`), ownerOnly('ok')),
  row('get', item(`affiliation='owner'`), ownerOnly('ok')),
  row('get', item(`affiliation='outcast'`), ownerOnly('ok')),
  row('get', item(`role='moderator'`), ownerOnly('ok')),
  row('get', item(`role='king'`), 'bad-request'),
  row('get', `<query xmlns='${NS.mucAdmin}'/>`, 'bad-request'),
  row('set', `<query xmlns='${NS.mucAdmin}'/>`, 'bad-request'),
  row('set', item(''), 'bad-request'),
  row('set', item(`nick='member' role='king'`), 'bad-request'),
  row('set', item(`nick='member' role='participant'`), ownerOnly('ok')),
  row('set', item(`nick='nobody' role='visitor'`), 'item-not-found'),
  row('set', item(`role='visitor'`), 'bad-request'),
  row('set', item(`nick='member' role='visitor' affiliation='member'`), 'bad-request'),
  row('get', item(`role='moderator' affiliation='owner'`), 'bad-request'),
  row('set', item(`jid='member@example' affiliation='member'`), ownerOnly('ok')),
  row('set', item(`jid='member@example/phone' affiliation='member'`), ownerOnly('ok')),
  row('set', item(`jid='member@example' affiliation='king'`), 'bad-request'),
  row('set', item(`jid='a b@c@d' affiliation='member'`), 'jid-malformed'),
  row('set', item(`jid='' affiliation='member'`), 'jid-malformed'),
  row('set', item(`affiliation='member'`), 'bad-request'),
  row('set', item(`jid='owner@example' affiliation='none'`), ownerOnly('conflict')),
  row('set', item(`jid='owner@example' affiliation='outcast'`), ownerOnly('conflict')),
  row(
    'set',
    `<query xmlns='${NS.mucAdmin}'>${`<item nick='member' role='participant'/>`.repeat(101)}</query>`,
    'resource-constraint',
  ),

  row('get', `<query xmlns='${NS.mucOwner}'/>`, ownerOnly('ok')),
  row('set', `<query xmlns='${NS.mucOwner}'/>`, ownerOnly('bad-request')),
  row('set', form({}, 'submit'), ownerOnly('ok')),
  row('set', form({}, 'cancel'), ownerOnly('ok')),
  row('set', form({}, 'form'), ownerOnly('bad-request')),
  row('set', form({ FORM_TYPE: 'urn:other' }), ownerOnly('bad-request')),
  row('set', form({ 'muc#roomconfig_maxusers': '0' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_maxusers': '1e1' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_whois': 'nobody' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_publicroom': 'maybe' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_roomname': 'x'.repeat(101) }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_roomdesc': 'x'.repeat(501) }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_roomsecret': 'x'.repeat(201) }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_passwordprotectedroom': '1' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_passwordprotectedroom': 'true' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_passwordprotectedroom': 'perhaps' }), ownerOnly('not-acceptable')),
  row('set', form({ 'muc#roomconfig_unheardof': '1' }), ownerOnly('ok')),

  row('get', `<query xmlns='${NS.mam}'/>`, occupantsOnly('ok')),
  row('get', `<metadata xmlns='${NS.mam}'/>`, occupantsOnly('ok')),
  row('set', `<metadata xmlns='${NS.mam}'/>`, 'service-unavailable'),
  row('set', archiveQuery(), occupantsOnly('ok')),
  row('set', archiveQuery({ rsm: '<max>0</max>' }), occupantsOnly('ok')),
  row('set', archiveQuery({ rsm: '<max>-1</max>' }), occupantsOnly('bad-request')),
  row('set', archiveQuery({ rsm: '<after>x</after>' }), occupantsOnly('item-not-found')),
  row('set', archiveQuery({ form: { start: 'x' } }), occupantsOnly('bad-request')),
  row('set', archiveQuery({ form: { unheard: 'of' } }), occupantsOnly('feature-not-implemented')),
  row('set', archiveQuery({ form: { ids: 'x' } }), occupantsOnly('item-not-found')),
  row('set', archiveQuery({ attrs: `node='x'` }), occupantsOnly('item-not-found')),
  row('set', `<moderate xmlns='${NS.moderate}'/>`, 'bad-request'),
  row('set', `<moderate xmlns='${NS.moderate}' id='x'/>`, 'bad-request'),
  row(
    'set',
    `<moderate xmlns='${NS.moderate}' id='x'><retract xmlns='${NS.retract}'/></moderate>`,
    ownerOnly('item-not-found'),
  ),
  row(
    'get',
    `<moderate xmlns='${NS.moderate}' id='x'><retract xmlns='${NS.retract}'/></moderate>`,
    'service-unavailable',
  ),
  row('set', `<apply-to xmlns='${NS.fasten}'/>`, 'feature-not-implemented'),
  row('set', `<apply-to xmlns='${NS.fasten}'><moderate xmlns='${NS.moderateOld}'/></apply-to>`, 'bad-request'),
  row(
    'set',
    `<apply-to xmlns='${NS.fasten}' id='x'><moderate xmlns='${NS.moderateOld}'><retract xmlns='${NS.retractOld}'/></moderate></apply-to>`,
    ownerOnly('item-not-found'),
  ),

  row('get', `<state xmlns='${NS.log}'/>`, occupantsOnly('ok')),
  row('get', `<state xmlns='${NS.log}' page='1'/>`, occupantsOnly('ok')),
  row('get', `<state xmlns='${NS.log}' page='0'/>`, occupantsOnly('bad-request')),
  row('get', `<log xmlns='${NS.log}'/>`, occupantsOnly('ok')),
  row('get', `<log xmlns='${NS.log}' from='x'/>`, occupantsOnly('bad-request')),
  row('get', `<log xmlns='${NS.log}' max='-1'/>`, occupantsOnly('bad-request')),
  row('get', `<log xmlns='${NS.log}' meeting='../x'/>`, occupantsOnly('bad-request')),
  row('get', `<log xmlns='${NS.log}' meeting='unknown'/>`, occupantsOnly('item-not-found')),
  row('set', `<end xmlns='${NS.log}'/>`, ownerOnly('unexpected-request')),
  row('get', `<start xmlns='${NS.log}'/>`, 'service-unavailable'),
  row('get', `<event xmlns='${NS.log}' meeting='x' seq='1' at='1'/>`, 'service-unavailable'),

  row('get', request(`filename='a.pdf' size='10'`), ownerOnly('ok')),
  row('get', request(''), ownerOnly('bad-request')),
  row('get', request(`filename='../a' size='10'`), ownerOnly('ok')),
  row('get', request(`size='10'`), ownerOnly('bad-request')),
  row('get', request(`filename='a.pdf' size='-1'`), ownerOnly('bad-request')),
  row('get', request(`filename='a.pdf' size='${201 * 1024 * 1024}'`), ownerOnly('not-acceptable')),
  row('set', `<convert xmlns='${NS.document}'/>`, ownerOnly('bad-request')),
  row('set', `<convert xmlns='${NS.document}' slot='../../etc'/>`, ownerOnly('bad-request')),
  row('set', `<convert xmlns='${NS.document}' slot='abcdefghijklmnopqrstuv'/>`, ownerOnly('item-not-found')),
  row('get', `<documents xmlns='${NS.document}'/>`, occupantsOnly('ok')),
  row('set', `<remove xmlns='${NS.document}'/>`, ownerOnly('bad-request')),
  row('set', `<remove xmlns='${NS.document}' id='${SHA}'/>`, ownerOnly('item-not-found')),
  row('set', `<destroy xmlns='${NS.mucOwner}'/>`, 'service-unavailable'),
];

/** IQs that are none, by RFC 6120 §8.2.3, or that hide a danger. */
const SHAPES: readonly (readonly [what: string, iq: (to: string) => string])[] = [
  ['without a child', (to) => `<iq type='get' id='q' to='${to}'/>`],
  ['with text alone', (to) => `<iq type='get' id='q' to='${to}'>text</iq>`],
  [
    'with two children',
    (to) => `<iq type='get' id='q' to='${to}'><ping xmlns='${NS.ping}'/><ping xmlns='${NS.ping}'/></iq>`,
  ],
  ['without a type', (to) => `<iq id='q' to='${to}'><ping xmlns='${NS.ping}'/></iq>`],
  ['of an unknown type', (to) => `<iq type='ask' id='q' to='${to}'><ping xmlns='${NS.ping}'/></iq>`],
  ['without an id', (to) => `<iq type='get' to='${to}'><ping xmlns='${NS.ping}'/></iq>`],
  [
    'nested 60 levels deep',
    (to) => `<iq type='get' id='q' to='${to}'>${'<x xmlns="urn:x">'.repeat(60)}${'</x>'.repeat(60)}</iq>`,
  ],
  [
    'nested 20,000 levels deep',
    (to) => `<iq type='set' id='q' to='${to}'>${'<x>'.repeat(20_000)}${'</x>'.repeat(20_000)}</iq>`,
  ],
];

describe('R2.1 an IQ is answered exactly once', () => {
  let dialogue: Dialogue;
  let people: Crowd;
  before(async () => {
    ({ dialogue, people } = await crowd());
    // The account itself, which is asked for vcards; it has none.
    dialogue.person('owner@example');
  });
  after(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** Who gets which replies to what, as lines. */
  const ask = async (who: RoleName, iq: string, to: string): Promise<string[]> => {
    const before = dialogue.written.length;
    const got = await people[who].send(iq);
    const replies = got.filter((s) => s.name === 'iq');
    for (const reply of replies) expect(attr(reply, 'from')).to.equal(to);
    const elsewhere = dialogue.written
      .slice(before)
      .filter((text) => text.includes('type="error"') && !text.includes(`to="${people[who].jid}"`));
    return [...replies.map((r) => conditionOf(r) ?? (attr(r, 'type') === 'result' ? 'ok' : 'nonsense')), ...elsewhere];
  };

  for (const { type, payload, room, service, occupant, nobody } of ROWS) {
    it(`${type} ${payload.replace(/xmlns='[^']*[/:]([^/:']+)'/g, '$1').slice(0, 90)}`, async () => {
      const wrong: string[] = [];
      for (const who of ROLES) {
        const of = (replies: Replies) => (typeof replies === 'string' ? replies : replies[who]);
        for (const [to, expected] of [
          [dialogue.core.rooms.get('lecture')?.jid ?? '', of(room)],
          ['rooms.example', service],
          [`${ROOM}/owner`, of(occupant)],
          [`${ROOM}/nobody`, of(nobody)],
          ['nowhere@rooms.example', 'item-not-found'],
          ['nowhere@rooms.example/x', 'item-not-found'],
          ['rooms.example/x', service],
        ] as const) {
          const replies = await ask(who, `<iq type='${type}' id='q' to='${to}'>${payload}</iq>`, to);
          if (replies.join() !== expected)
            wrong.push(`${who} to ${to}: ${replies.join() || 'silence'}, not ${expected}`);
        }
      }
      expect(wrong).to.deep.equal([]);
    });
  }

  for (const [what, iq] of SHAPES) {
    it(`${what}: bad-request, whoever sends it wherever`, async () => {
      const wrong: string[] = [];
      for (const who of ROLES) {
        for (const to of ['rooms.example', ROOM, `${ROOM}/owner`, 'nowhere@rooms.example']) {
          const replies = await ask(who, iq(to), to);
          if (replies.join() !== 'bad-request') wrong.push(`${who} to ${to}: ${replies.join() || 'silence'}`);
        }
      }
      expect(wrong).to.deep.equal([]);
    });
  }

  it('R2.2 but never a result or an error', async () => {
    for (const who of ROLES) {
      for (const to of ['rooms.example', ROOM, `${ROOM}/owner`, 'nowhere@rooms.example']) {
        for (const type of ['result', 'error']) {
          for (const payload of ['', ...ROWS.map((r) => r.payload).slice(0, 3)]) {
            expect(await ask(who, `<iq type='${type}' id='q' to='${to}'>${payload}</iq>`, to)).to.deep.equal([]);
          }
        }
      }
    }
  });

  it('R2.5 a ping of oneself tells whether one is in the room (XEP-0410)', async () => {
    const ping = (who: RoleName, nick: string) =>
      ask(who, `<iq type='get' id='q' to='${ROOM}/${nick}'><ping xmlns='${NS.ping}'/></iq>`, `${ROOM}/${nick}`);
    expect(await ping('member', 'member')).to.deep.equal(['ok']);
    // Another's is its client's to answer.
    expect(await ping('member', 'owner')).to.deep.equal(['ok']);
    expect(await ping('member', 'nobody')).to.deep.equal(['item-not-found']);
    expect(await ping('outsider', 'owner')).to.deep.equal(['not-acceptable']);
  });

  it('R2.4 a stanza without a sender is dropped, and the service goes on', async () => {
    const { stanza } = await import('../helpers/dialogue.ts');
    const before = dialogue.written.length;
    for (const text of [`<iq type='get' id='q' to='${ROOM}'/>`, '<iq/>', '<message/>', '<presence/>', '<other/>']) {
      await dialogue.core.dispatch(stanza(text));
    }
    await dialogue.settled();
    expect(dialogue.written.length).to.equal(before);
  });
});
