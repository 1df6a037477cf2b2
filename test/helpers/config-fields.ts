// The form of a room's configuration: each field with its default, answers that are valid and answers that are not.

export type Values = readonly string[];
interface Row {
  readonly type: string;
  readonly default: Values;
  readonly options?: Values;
  readonly good: readonly Values[];
  readonly bad: readonly Values[];
}

const flag = (value: '0' | '1'): Row => ({
  type: 'boolean',
  default: [value],
  good: [['0'], ['1'], ['false'], ['true']],
  bad: [['2'], ['yes'], [''], ['TRUE']],
});
const text = (type: string, value: string, max: number): Row => ({
  type,
  default: [value],
  good: [['x'], ['课堂 & <more>'], ['x'.repeat(max)], []],
  bad: [['x'.repeat(max + 1)]],
});
const ROLES = ['moderator', 'participant', 'visitor'];
const roles: Row = {
  type: 'list-multi',
  default: ROLES,
  options: ROLES,
  good: [[], ['moderator'], ['visitor', 'moderator'], ROLES],
  bad: [['none'], ['moderator', 'owner'], ['']],
};
const one = (value: string, options: Values, ...bad: string[]): Row => ({
  type: 'list-single',
  default: [value],
  options,
  good: options.map((option) => [option]),
  bad: bad.map((wrong) => [wrong]),
});
const people = (value: Values): Row => ({
  type: 'jid-multi',
  default: value,
  good: [['owner@example', 'zoe@example']],
  bad: [['example'], ['owner@example/desk'], ['a b@example'], ['owner@example', '@example']],
});

export const FIELDS: Record<string, Row> = {
  'muc#roomconfig_roomname': text('text-single', 'lecture', 100),
  'muc#roomconfig_roomdesc': text('text-single', '', 500),
  'muc#roomconfig_lang': {
    type: 'text-single',
    default: [''],
    good: [['en'], ['zh-Hans-CN'], []],
    bad: [['e'], ['de_AT']],
  },
  'muc#roomconfig_publicroom': flag('1'),
  'muc#roomconfig_persistentroom': flag('1'),
  'muc#roomconfig_moderatedroom': flag('0'),
  'muc#roomconfig_membersonly': flag('0'),
  'muc#roomconfig_allowinvites': flag('0'),
  'muc#roomconfig_changesubject': flag('0'),
  'muc#roomconfig_passwordprotectedroom': { ...flag('0'), good: [['0'], ['false']], bad: [['1'], ['true'], ['yes']] },
  'muc#roomconfig_roomsecret': text('text-private', '', 200),
  'muc#roomconfig_whois': one('moderators', ['moderators', 'anyone'], 'none', 'everybody', ''),
  'muc#roomconfig_allowpm': one('anyone', ['anyone', 'participants', 'moderators', 'none'], 'members', ''),
  'muc#roomconfig_presencebroadcast': roles,
  'muc#roomconfig_getmemberlist': roles,
  'muc#roomconfig_maxusers': {
    ...one('3000', ['10', '20', '50', '100', '200', '500', '3000'], '0', '3001', 'none', '1e2', '-1', '07'),
    good: [['1'], ['7'], ['10'], ['2999'], ['3000']],
  },
  'muc#roomconfig_enablelogging': flag('1'),
  'muc#maxhistoryfetch': {
    type: 'text-single',
    default: ['50'],
    good: [['0'], ['7'], ['50'], []],
    bad: [['51'], ['-1'], ['many'], [''], ['1.5']],
  },
  '{urn:lectern:muc:1}registration': flag('0'),
  '{urn:lectern:muc:1}locknicks': flag('0'),
  '{urn:lectern:log:1}endempty': one('30', ['5', '15', '30', '60', '240', '1440', '0'], '7', '-1', 'never', ''),
  'muc#roomconfig_pubsub': {
    type: 'text-single',
    default: [''],
    good: [['xmpp:pubsub.example?;node=x'], []],
    bad: [['http://example/'], ['x']],
  },
  'muc#roomconfig_roomadmins': { ...people([]), good: [['zoe@example'], []] },
  'muc#roomconfig_roomowners': people(['owner@example']),
};
