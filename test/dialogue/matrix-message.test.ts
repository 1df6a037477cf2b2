// Every message and presence, whole and broken, from everybody to every kind of address.

import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { BROKEN_STAGES, BROKEN_VOICES } from '../helpers/broken.ts';
import { type Crowd, crowd, ROLES, type RoleName } from '../helpers/crowd.ts';
import { conditionOf, type Dialogue, ROOM } from '../helpers/dialogue.ts';
import { inside, message, OUT, type Row, SERVICE, same } from '../helpers/matrix.ts';
import { REQUESTS } from '../helpers/requests.ts';

/** One that does not mean that its sender is gone. */
const refusal = `<error type='cancel'><not-acceptable xmlns='${NS.stanzas}'/></error>`;
const body = '<body>hello</body>';
const deep = `${'<x xmlns="urn:x">'.repeat(60)}${'</x>'.repeat(60)}`;
const stage = (content: string, attrs = '') => `<stage xmlns='${NS.stage}' ${attrs}>${content}</stage>`;
const voice = `<voice xmlns='${NS.voice}' t='1' n='1'>b3B1cw==</voice>`;

const MESSAGES: readonly Row[] = [
  ['a group message', message(ROOM, 'groupchat', body), ['-', '-', 'forbidden', OUT, OUT]],
  ['an empty group message', message(ROOM, 'groupchat', ''), ['-', '-', 'forbidden', OUT, OUT]],
  ['an unknown payload', message(ROOM, 'groupchat', "<x xmlns='urn:x'/>"), ['-', '-', 'forbidden', OUT, OUT]],
  ['a subject', message(ROOM, 'groupchat', '<subject>s</subject>'), ['-', 'forbidden', 'forbidden', OUT, OUT]],
  [
    'a subject that is too long',
    message(ROOM, 'groupchat', `<subject>${'s'.repeat(1001)}</subject>`),
    ['not-acceptable', 'forbidden', 'forbidden', OUT, OUT],
  ],
  ...['', 'normal', 'chat', 'headline', 'unheard-of'].map(
    (type): Row => [
      `a message of type ${type || 'none'} to the group`,
      message(ROOM, type, body),
      inside('bad-request'),
    ],
  ),
  ['a message to the service', message(SERVICE, 'chat', body), same('service-unavailable')],
  ['a group message to the service', message(SERVICE, 'groupchat', body), same('service-unavailable')],
  ['a group message to no group', message(`nowhere@${SERVICE}`, 'groupchat', body), same('item-not-found')],
  ['a message to nobody of no group', message(`nowhere@${SERVICE}/x`, 'chat', body), same('item-not-found')],
  ['a group message to an occupant', message(`${ROOM}/owner`, 'groupchat', body), inside('bad-request')],
  ['a private message', message(`${ROOM}/owner`, 'chat', body), inside('-')],
  ['a private message of no type', message(`${ROOM}/owner`, '', body), inside('-')],
  ['a private message to nobody', message(`${ROOM}/nobody`, 'chat', body), inside('item-not-found')],
  ['a message that nests deeply', message(ROOM, 'groupchat', deep), same('bad-request')],
  ['a huge message', message(ROOM, 'groupchat', `<body>${'x'.repeat(70_000)}</body>`), same('policy-violation')],
  [
    'a message that grows when it is written out',
    message(ROOM, 'groupchat', `<body>${'>'.repeat(20_000)}</body>`),
    same('policy-violation'),
  ],
  [
    'a huge private message',
    message(`${ROOM}/owner`, 'chat', `<body>${'字'.repeat(30_000)}</body>`),
    same('policy-violation'),
  ],
  [
    'a retraction of nothing',
    message(ROOM, 'groupchat', `<retract xmlns='${NS.retract}'/>`),
    ['bad-request', 'bad-request', 'forbidden', OUT, OUT],
  ],
  [
    'a retraction of what nobody knows',
    message(ROOM, 'groupchat', `<retract xmlns='${NS.retract}' id='x'/>`),
    ['-', '-', 'forbidden', OUT, OUT],
  ],
  [
    'two retractions',
    message(ROOM, 'groupchat', `<retract xmlns='${NS.retract}' id='x'/><retract xmlns='${NS.retract}' id='y'/>`),
    ['bad-request', 'bad-request', 'forbidden', OUT, OUT],
  ],
  [
    'a forged moderation',
    message(ROOM, 'groupchat', `<retract xmlns='${NS.retract}' id='x'><moderated xmlns='${NS.moderate}'/></retract>`),
    ['-', '-', 'forbidden', OUT, OUT],
  ],
  ['a stage event', message(ROOM, 'groupchat', stage('<clear/>')), ['-', 'forbidden', 'forbidden', OUT, OUT]],
  ['a pointer', message(ROOM, 'groupchat', stage('<pointer/>')), ['-', 'forbidden', 'forbidden', OUT, OUT]],
  [
    'a turn of nothing',
    message(ROOM, 'groupchat', stage(`<page number='2'/>`)),
    ['unexpected-request', 'forbidden', 'forbidden', OUT, OUT],
  ],
  [
    'ink on nothing',
    message(ROOM, 'groupchat', stage(`<ink id='a' page='1'>1 2</ink>`)),
    ['unexpected-request', 'forbidden', 'forbidden', OUT, OUT],
  ],
  [
    'a document that is not there',
    message(ROOM, 'groupchat', stage(`<show document='${'a'.repeat(64)}'/>`)),
    ['item-not-found', 'forbidden', 'forbidden', OUT, OUT],
  ],
  [
    'a stroke that is not there erased',
    message(ROOM, 'groupchat', stage(`<erase page='1' id='x'/>`)),
    ['item-not-found', 'forbidden', 'forbidden', OUT, OUT],
  ],
  [
    'the stage for nobody',
    message(ROOM, 'groupchat', stage(`<give nick='nobody'/>`)),
    ['item-not-found', 'forbidden', 'forbidden', OUT, OUT],
  ],
  [
    'a stage event without a group',
    message(`nowhere@${SERVICE}`, 'groupchat', stage('<clear/>')),
    same('item-not-found'),
  ],
  ['a broken clock', message(ROOM, 'groupchat', stage('<clear/>', "t='-1'")), inside('bad-request')],
  ...BROKEN_STAGES.map(
    ([content, condition]): Row => [
      `a stage of ${content.slice(0, 40) || 'nothing'}`,
      message(ROOM, 'groupchat', stage(content)),
      inside(condition),
    ],
  ),
  ['voice', message(ROOM, 'groupchat', voice), ['-', '-', 'forbidden', OUT, OUT]],
  ['voice without a group', message(`nowhere@${SERVICE}`, 'groupchat', voice), same('item-not-found')],
  ...BROKEN_VOICES.map(
    (content): Row => [
      `a voice of ${content.slice(30, 70)}`,
      message(ROOM, 'groupchat', content),
      inside('bad-request'),
    ],
  ),
  ['an error', message(ROOM, 'error', refusal), same('-')],
  ['an error to the service', message(SERVICE, 'error', refusal), same('-')],
  ['an error to no group', message(`nowhere@${SERVICE}`, 'error', refusal), same('-')],
];

const presence = (to: string, type: string, content = '') =>
  `<presence id='p'${type ? ` type='${type}'` : ''} to='${to}'>${content}</presence>`;
const muc = `<x xmlns='${NS.muc}'/>`;

const PRESENCES: readonly Row[] = [
  ['a presence without entering', presence(`${ROOM}/x`, ''), same('-')],
  ['one to no group', presence(`nowhere@${SERVICE}/x`, ''), same('-')],
  ['one to the service', presence(SERVICE, ''), same('-')],
  ['entering the service', presence(SERVICE, '', muc), same('jid-malformed')],
  ['entering without a nick', presence(ROOM, '', muc), same('jid-malformed')],
  [
    'entering no group without a nick',
    presence(`nowhere@${SERVICE}`, '', muc),
    [...same('jid-malformed').slice(0, 4), 'not-allowed'] as never,
  ],
  [
    'entering no group with an empty nick',
    presence(`nowhere@${SERVICE}/%20`.replace('%20', ' '), '', muc),
    [...same('not-acceptable').slice(0, 4), 'not-allowed'] as never,
  ],
  ['entering with a nick of blanks', presence(`${ROOM}/   `, '', muc), same('not-acceptable')],
  ['entering with a nick that turns around', presence(`${ROOM}/a\u202eb`, '', muc), same('not-acceptable')],
  ['entering with a nick that is too long', presence(`${ROOM}/${'x'.repeat(65)}`, '', muc), same('not-acceptable')],
  [
    'entering with a name that is too long',
    presence(`${'x'.repeat(83)}@${SERVICE}/x`, '', muc),
    ['not-acceptable', 'not-acceptable', 'not-acceptable', 'not-acceptable', 'not-allowed'],
  ],
  [
    'a presence that is too long',
    presence(`${ROOM}/owner`, '', `<status>${'>'.repeat(4_000)}</status>`),
    same('policy-violation'),
  ],
  ['a presence that nests deeply', presence(`${ROOM}/owner`, '', deep), same('bad-request')],
  ['a presence of an unknown type', presence(`${ROOM}/owner`, 'unheard-of'), same('bad-request')],
  ...['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'probe', 'error'].flatMap((type): Row[] => [
    [`${type} to the group`, presence(ROOM, type, refusal), same('-')],
    [`${type} to the service`, presence(SERVICE, type), same('-')],
    [`${type} to no group`, presence(`nowhere@${SERVICE}/x`, type), same('-')],
  ]),
  ['leaving no group', presence(`nowhere@${SERVICE}/x`, 'unavailable'), same('-')],
  ['leaving the service', presence(SERVICE, 'unavailable'), same('-')],
];

describe('R2.3 a message or presence that is not accepted gets one error, others none', () => {
  let dialogue: Dialogue;
  let people: Crowd;
  before(async () => {
    ({ dialogue, people } = await crowd());
  });
  after(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const errorsFor = async (who: RoleName, stanza: string): Promise<string> => {
    const before = dialogue.written.length;
    const got = await people[who].send(stanza);
    const errors = got.filter((s) => attr(s, 'type') === 'error');
    for (const error of errors) {
      expect(attr(error, 'id')).to.equal(stanza.startsWith('<presence') ? 'p' : 'm');
      expect(stanza).to.include(`to='${attr(error, 'from')}'`);
    }
    const toOthers = dialogue.written.slice(before).filter((text) => /^<\w+[^>]*type="error"/.test(text)).length;
    expect(toOthers, 'errors to others').to.equal(errors.length);
    return errors.map(conditionOf).join() || '-';
  };

  for (const [what, stanza, expected] of [...MESSAGES, ...REQUESTS]) {
    it(what, async () => {
      const got: string[] = [];
      for (const who of ROLES) got.push(await errorsFor(who, stanza));
      expect(got).to.deep.equal(expected);
    });
  }

  for (const [what, stanza, expected] of PRESENCES) {
    it(what, async () => {
      const got: string[] = [];
      for (const who of ROLES) {
        // With another nick it would be a change of nick for those who are in.
        const nick = dialogue.core.rooms.get('lecture')?.occupants.seat(people[who].jid)?.occupant.nick;
        const own = nick === undefined ? stanza : stanza.replace(`${ROOM}/x`, `${ROOM}/${nick}`);
        got.push(await errorsFor(who, own));
      }
      expect(got).to.deep.equal(expected);
    });
  }

  it('nothing of this has put anybody out or in, or changed the stage', async () => {
    const room = dialogue.core.rooms.get('lecture');
    expect(room?.occupants.all().map((o) => `${o.nick} ${o.role}`)).to.deep.equal([
      'owner moderator',
      'member participant',
      'visitor visitor',
    ]);
    expect(dialogue.core.rooms.all().map((r) => r.name)).to.deep.equal(['lecture']);
    expect(meetingIn(room)?.state).to.deep.include({ shown: null, presenters: [] });
  });
});
