/** The form of a room's configuration, XEP-0045 §10.2 and §15.5.3. Only valid answers are accepted. */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { buildForm, type Form, type FormField, parseBoolean } from '../../protocol/base/form.ts';
import { prepareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { LIMITS } from '../limits.ts';
import type { Affiliation } from '../room/affiliation.ts';
import { BROADCAST_ROLES, type BroadcastRole, PM_SENDERS, type RoomConfig, rolesOf } from '../room/config.ts';

/** What a form can change: the configuration, and the lists of owners and admins. */
export interface Settings {
  readonly config: RoomConfig;
  /** Bare addresses. */
  readonly owners: readonly string[];
  readonly admins: readonly string[];
}

interface Field extends Omit<FormField, 'values'> {
  get(settings: Settings): readonly string[];
  /** The changed settings, or what is wrong with the answer. */
  set(settings: Settings, values: readonly string[]): Settings | Fault;
}

type KeysOf<Type> = { [Key in keyof RoomConfig]: RoomConfig[Key] extends Type ? Key : never }[keyof RoomConfig];

const bad = (name: string, what: string) => new Fault('not-acceptable', `${name.replace(/^.*_/, '')} ${what}`);
const put = (settings: Settings, change: Partial<RoomConfig>): Settings => ({
  ...settings,
  config: { ...settings.config, ...change },
});

const flag = (name: string, label: string, key: KeysOf<boolean>): Field => ({
  name,
  label,
  type: 'boolean',
  get: ({ config }) => [config[key] ? '1' : '0'],
  set(settings, [text]) {
    const value = parseBoolean(text);
    return value === undefined ? bad(name, 'is neither 1 nor 0') : put(settings, { [key]: value });
  },
});

type TextKey = 'title' | 'description' | 'language' | 'pubsub' | 'password';
const text = (
  name: string,
  label: string,
  key: TextKey,
  max: number,
  type = 'text-single',
  valid: (value: string) => boolean = () => true,
): Field => ({
  name,
  label,
  type,
  get: ({ config }) => [config[key]],
  set(settings, [value = '']) {
    if (value.length > max) return bad(name, `is longer than ${max} characters`);
    return value === '' || valid(value) ? put(settings, { [key]: value }) : bad(name, 'is not valid');
  },
});

type Options = readonly (readonly [label: string, value: string])[];
const choice = (
  name: string,
  label: string,
  options: Options,
  get: (config: RoomConfig) => string,
  change: (value: string) => Partial<RoomConfig>,
): Field => ({
  name,
  label,
  type: 'list-single',
  options,
  get: ({ config }) => [get(config)],
  set: (settings, [value]) =>
    options.some(([, known]) => known === value) && value !== undefined
      ? put(settings, change(value))
      : bad(name, 'is not one of the options'),
});

const ROLE_OPTIONS: Options = [
  ['Moderators', 'moderator'],
  ['Participants', 'participant'],
  ['Visitors', 'visitor'],
];
const roles = (name: string, label: string, key: 'presenceBroadcast' | 'memberList'): Field => ({
  name,
  label,
  type: 'list-multi',
  options: ROLE_OPTIONS,
  get: ({ config }) => config[key],
  set(settings, values) {
    const wrong = values.some((value) => !BROADCAST_ROLES.includes(value as BroadcastRole));
    if (wrong) return bad(name, 'holds something that is no role');
    return put(settings, { [key]: rolesOf(values) });
  },
});

const people = (name: string, label: string, key: 'owners' | 'admins'): Field => ({
  name,
  label,
  type: 'jid-multi',
  get: (settings) => settings[key],
  set(settings, values) {
    const jids = values.filter((value) => value.trim() !== '').map(prepareJid);
    const good = jids.filter((jid) => jid?.includes('@') && !jid.includes('/'));
    return good.length === jids.length
      ? { ...settings, [key]: [...new Set(good)] }
      : bad(name, 'holds something that is no bare address');
  },
});

const sizes = (...numbers: number[]): Options => numbers.map((n) => [String(n), String(n)] as const);

const FIELDS: readonly Field[] = [
  text('muc#roomconfig_roomname', 'Title of the group', 'title', 100),
  text('muc#roomconfig_roomdesc', 'Description', 'description', 500),
  text('muc#roomconfig_lang', 'Language of the discussion', 'language', 35, 'text-single', (value) =>
    /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value),
  ),
  flag('muc#roomconfig_publicroom', 'Listed for everybody', 'public'),
  flag('muc#roomconfig_persistentroom', 'Stays when the last one leaves', 'persistent'),
  flag('muc#roomconfig_moderatedroom', 'Visitors need voice to speak', 'moderated'),
  flag('muc#roomconfig_membersonly', 'Only members may enter', 'membersOnly'),
  flag('muc#roomconfig_allowinvites', 'Members may invite others into a group of members', 'allowInvites'),
  flag('muc#roomconfig_changesubject', 'Everybody may change the subject', 'changeSubject'),
  {
    // What the answer means is seen when the password is known, in readConfigForm.
    name: 'muc#roomconfig_passwordprotectedroom',
    label: 'A password is needed to enter',
    type: 'boolean',
    get: ({ config }) => [config.password ? '1' : '0'],
    set: (settings, [value]) =>
      parseBoolean(value) === undefined ? bad('passwordprotectedroom', 'is neither 1 nor 0') : settings,
  },
  text('muc#roomconfig_roomsecret', 'Password', 'password', 200, 'text-private'),
  choice(
    'muc#roomconfig_whois',
    'Who may see real addresses',
    [
      ['Moderators', 'moderators'],
      ['Everybody', 'anyone'],
    ],
    (config) => (config.nonAnonymous ? 'anyone' : 'moderators'),
    (value) => ({ nonAnonymous: value === 'anyone' }),
  ),
  choice(
    'muc#roomconfig_allowpm',
    'Who may send private messages',
    [
      ['Everybody', 'anyone'],
      ['Those with voice', 'participants'],
      ['Moderators', 'moderators'],
      ['Nobody', 'none'],
    ],
    (config) => config.privateMessages,
    (value) => ({ privateMessages: PM_SENDERS.find((one) => one === value) ?? 'anyone' }),
  ),
  roles('muc#roomconfig_presencebroadcast', 'Whose coming and going is shown to all', 'presenceBroadcast'),
  roles('muc#roomconfig_getmemberlist', 'Who may see the list of members', 'memberList'),
  {
    // XEP-0045 has it as a list. Its options are what people choose mostly; any other number will do.
    name: 'muc#roomconfig_maxusers',
    label: 'People at most',
    type: 'list-single',
    options: sizes(10, 20, 50, 100, 200, LIMITS.room.occupants),
    get: ({ config }) => [String(config.maxUsers)],
    set(settings, [value = '']) {
      const number = /^[1-9]\d{0,3}$/.test(value) ? Number(value) : Number.NaN;
      return number <= LIMITS.room.occupants
        ? put(settings, { maxUsers: number })
        : bad('maxusers', `is not within 1 and ${LIMITS.room.occupants}`);
    },
  },
  flag('muc#roomconfig_enablelogging', 'The discussion is kept, for those who may enter', 'archiving'),
  {
    name: 'muc#maxhistoryfetch',
    label: 'Messages shown on entering, at most',
    type: 'text-single',
    get: ({ config }) => [String(config.historyLength)],
    set(settings, [value]) {
      if (value === undefined) return settings;
      return /^\d{1,2}$/.test(value) && Number(value) <= 50
        ? put(settings, { historyLength: Number(value) })
        : new Fault('not-acceptable', 'maxhistoryfetch is not within 0 and 50');
    },
  },
  // XEP-0045 registers no field for these two; XEP-0068 §3.4 wants such names in Clark notation.
  flag('{urn:lectern:muc:1}registration', 'Everybody may register a nick', 'registration'),
  flag('{urn:lectern:muc:1}locknicks', 'Members enter under the nick they registered', 'lockNicks'),
  choice(
    '{urn:lectern:log:1}endempty',
    'A meeting that all have left ends after',
    [
      ['5 minutes', '5'],
      ['15 minutes', '15'],
      ['30 minutes', '30'],
      ['An hour', '60'],
      ['4 hours', '240'],
      ['A day', '1440'],
      ['Never', '0'],
    ],
    (config) => String(config.endEmptyAfter),
    (value) => ({ endEmptyAfter: Number(value) }),
  ),
  text(
    'muc#roomconfig_pubsub',
    'Address of a publish-subscribe node that belongs here',
    'pubsub',
    500,
    'text-single',
    (value) => value.startsWith('xmpp:'),
  ),
  people('muc#roomconfig_roomadmins', 'Admins', 'admins'),
  people('muc#roomconfig_roomowners', 'Owners', 'owners'),
];

/** Who is what, as the form shows it. */
export function settingsOf(config: RoomConfig, affiliations: ReadonlyMap<string, Affiliation>): Settings {
  const of = (wanted: Affiliation) => [...affiliations].filter(([, a]) => a === wanted).map(([jid]) => jid);
  return { config, owners: of('owner'), admins: of('admin') };
}

export function buildConfigForm(settings: Settings): Element {
  return buildForm(
    'form',
    NS.mucRoomConfig,
    FIELDS.map(({ get, set: _, ...field }) => withOwnOption({ ...field, values: get(settings) })),
    { title: 'Configuration of the group' },
  );
}

/** What is set stands among the options, whatever it is: a client shows nothing else (XEP-0004 §3.3). */
function withOwnOption(field: FormField): FormField {
  const { type, options = [], values = [] } = field;
  const missing = type === 'list-single' ? values.filter((value) => options.every(([, known]) => known !== value)) : [];
  return missing.length === 0 ? field : { ...field, options: [...options, ...missing.map((v) => [v, v] as const)] };
}

/** The settings after a submitted form; fields that are not in it, or have no value where one is needed, stay. */
export function readConfigForm(settings: Settings, form: Form): Settings | Fault {
  if (form.formType !== '' && form.formType !== NS.mucRoomConfig) return Fault.bad('not a muc#roomconfig form');
  let changed = settings;
  for (const field of FIELDS) {
    const values = form.values.get(field.name);
    const single = field.type === 'boolean' || field.type === 'list-single';
    if (values === undefined || (single && values.length === 0)) continue;
    const next = field.set(changed, values);
    if (isFault(next)) return next;
    changed = next;
  }
  const protection = parseBoolean(form.values.get('muc#roomconfig_passwordprotectedroom')?.[0]);
  if (protection === false) changed = put(changed, { password: '' });
  if (protection === true && changed.config.password === '') {
    return new Fault('not-acceptable', 'a password-protected group needs a password');
  }
  if (changed.owners.length === 0) return new Fault('conflict', 'the last owner stays');
  return changed;
}
