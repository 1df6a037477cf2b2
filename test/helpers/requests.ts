// Messages for the room itself, whole and broken: invitations, declines, requests for voice, decisions on registrations.
import { NS } from '../../protocol/base/namespaces.ts';
import { ROOM } from './dialogue.ts';
import { inside, message, OUT, type Row, SERVICE, same } from './matrix.ts';

const user = (content: string) => `<x xmlns='${NS.mucUser}'>${content}</x>`;
const form = (kind: string, fields: Record<string, string>, type = 'submit') =>
  `<x xmlns='${NS.dataForms}' type='${type}'>${Object.entries({ FORM_TYPE: kind, ...fields })
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('')}</x>`;
const invite = "<invite to='friend@elsewhere.example'/>";
const decline = `<decline to='${ROOM}/owner'/>`;
const voiceWish = form(NS.mucRequest, { 'muc#role': 'participant' });
const decision = (allow: string) => form(NS.mucRegister, { 'muc#jid': 'x@example', 'muc#register_allow': allow });

/** What is for the room itself: invitations, requests and decisions. */
export const REQUESTS: readonly Row[] = [
  ['an invitation', message(ROOM, '', user(invite)), ['-', '-', 'forbidden', OUT, OUT]],
  ['an invitation of type normal', message(ROOM, 'normal', user(invite)), ['-', '-', 'forbidden', OUT, OUT]],
  ...[
    '<invite/>',
    "<invite to=''/>",
    "<invite to='@'/>",
    "<invite to='elsewhere.example'/>",
    "<invite to='a b@example'/>",
    `${invite}<invite to='x@'/>`,
  ].map(
    (content): Row => [
      `an invitation of ${content}`,
      message(ROOM, '', user(content)),
      ['jid-malformed', 'jid-malformed', 'forbidden', OUT, OUT],
    ],
  ),
  [
    'too many invitations',
    message(ROOM, '', user(invite.repeat(21))),
    ['resource-constraint', 'resource-constraint', 'resource-constraint', OUT, OUT],
  ],
  ['a decline of nothing', message(ROOM, '', user(decline)), same('item-not-found')],
  ...['<decline/>', "<decline to='@'/>"].map(
    (content): Row => [`a decline of ${content}`, message(ROOM, '', user(content)), same('jid-malformed')],
  ),
  ...['', '<item/>', invite + decline, decline + decline, "<invite xmlns='urn:x' to='a@b'/>"].map(
    (content): Row => [`muc#user with ${content || 'nothing'}`, message(ROOM, '', user(content)), same('bad-request')],
  ),
  ['a request for voice', message(ROOM, '', voiceWish), ['bad-request', 'unexpected-request', '-', OUT, OUT]],
  [
    'a request for the role of a moderator',
    message(ROOM, '', form(NS.mucRequest, { 'muc#role': 'moderator' })),
    inside('bad-request'),
  ],
  ['a request for voice that is cancelled', message(ROOM, '', form(NS.mucRequest, {}, 'cancel')), inside('-')],
  ...['form', 'result', 'unheard-of'].map(
    (type): Row => [
      `a request for voice of type ${type}`,
      message(ROOM, '', form(NS.mucRequest, { 'muc#role': 'participant' }, type)),
      inside('bad-request'),
    ],
  ),
  [
    'voice for nobody',
    message(ROOM, '', form(NS.mucRequest, { 'muc#jid': 'x@example/x', 'muc#request_allow': '1' })),
    ['item-not-found', 'unexpected-request', '-', OUT, OUT],
  ],
  [
    'voice, perhaps',
    message(ROOM, '', form(NS.mucRequest, { 'muc#jid': 'visitor@example/phone', 'muc#request_allow': 'perhaps' })),
    ['bad-request', 'unexpected-request', '-', OUT, OUT],
  ],
  ...[
    ['of nobody', decision('1'), 'item-not-found'],
    ['against nobody', decision('0'), 'item-not-found'],
    ['that is none', decision('perhaps'), 'bad-request'],
    ['without a word', form(NS.mucRegister, {}), 'bad-request'],
    ['that is cancelled', form(NS.mucRegister, {}, 'cancel'), '-'],
    ['of an unknown type', form(NS.mucRegister, {}, 'unheard-of'), 'bad-request'],
  ].map(
    ([what, content, expected]): Row => [
      `a decision on a registration ${what}`,
      message(ROOM, '', content ?? ''),
      [expected ?? '', 'forbidden', 'forbidden', 'forbidden', 'forbidden'],
    ],
  ),
  ['a form of another kind', message(ROOM, '', form('urn:x', {})), inside('bad-request')],
  ['a form of no kind', message(ROOM, '', `<x xmlns='${NS.dataForms}' type='submit'/>`), inside('bad-request')],
  ...[user(invite), user(decline), voiceWish, decision('1')].flatMap((content, i): Row[] => {
    const what = ['an invitation', 'a decline', 'a request for voice', 'a decision'][i];
    return [
      [`${what} to the service`, message(SERVICE, '', content), same('service-unavailable')],
      [`${what} to no group`, message(`nowhere@${SERVICE}`, '', content), same('item-not-found')],
      [`${what} to an occupant`, message(`${ROOM}/owner`, '', content), inside('-')],
      [`${what} to nobody`, message(`${ROOM}/nobody`, '', content), inside('item-not-found')],
      [`${what} to all`, message(ROOM, 'groupchat', content), ['-', '-', 'forbidden', OUT, OUT]],
    ];
  }),
];
