/** A room's configuration and its form, XEP-0045 §10.2 and §15.5.3. Only valid answers are accepted. */
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/xml.ts';

export type PmSenders = 'anyone' | 'participants' | 'moderators' | 'none';

export interface RoomConfig {
  readonly title: string;
  readonly description: string;
  /** Natural language of the discussion (RFC 5646); '' when not said. */
  readonly language: string;
  readonly public: boolean;
  readonly persistent: boolean;
  readonly moderated: boolean;
  readonly membersOnly: boolean;
  /** '' when no password is needed. */
  readonly password: string;
  /** Real addresses are shown to everybody, not only to moderators. */
  readonly nonAnonymous: boolean;
  readonly changeSubject: boolean;
  /** Everybody in the room may invite, not only admins, also where inviting makes a member. */
  readonly allowInvites: boolean;
  /** Who may send private messages. */
  readonly privateMessages: PmSenders;
  /** Roles whose presence is told to all; that of others only to themselves and to moderators. */
  readonly presenceBroadcast: readonly BroadcastRole[];
  /** Roles that may see the list of members, besides owners and admins. */
  readonly memberList: readonly BroadcastRole[];
  /** Users may register with the room, XEP-0045 §7.10. */
  readonly registration: boolean;
  /** Members enter under the nick that they registered. */
  readonly lockNicks: boolean;
  /** The discussion is kept for later (XEP-0313); who enters is told (status 170). */
  readonly archiving: boolean;
  /** Messages of history for one who enters, at most. */
  readonly historyLength: number;
  readonly maxUsers: number;
}

export type BroadcastRole = 'moderator' | 'participant' | 'visitor';
const BROADCAST_ROLES: readonly BroadcastRole[] = ['moderator', 'participant', 'visitor'];

export function defaultConfig(title: string, maxUsers: number, historyLength: number): RoomConfig {
  return {
    title,
    description: '',
    language: '',
    public: true,
    persistent: true,
    moderated: false,
    membersOnly: false,
    password: '',
    nonAnonymous: false,
    changeSubject: false,
    allowInvites: false,
    privateMessages: 'anyone',
    presenceBroadcast: BROADCAST_ROLES,
    memberList: BROADCAST_ROLES,
    registration: true,
    lockNicks: false,
    archiving: true,
    historyLength,
    maxUsers,
  };
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  get(config: RoomConfig): string;
  /** The changed configuration, or what is wrong with the answer. */
  set(config: RoomConfig, value: string): RoomConfig | Fault;
  readonly options?: readonly (readonly [label: string, value: string])[];
}

type Flag = 'public' | 'persistent' | 'moderated' | 'membersOnly' | 'changeSubject';

const flag = (name: string, label: string, key: Flag): Field => ({
  name,
  label,
  type: 'boolean',
  get: (c) => (c[key] ? '1' : '0'),
  set: (c, value) =>
    ['0', '1', 'true', 'false'].includes(value)
      ? { ...c, [key]: value === '1' || value === 'true' }
      : new Fault('not-acceptable', `${name} is neither 1 nor 0`),
});

const text = (
  name: string,
  label: string,
  type: string,
  key: 'title' | 'description' | 'password',
  max: number,
): Field => ({
  name,
  label,
  type,
  get: (c) => c[key],
  set: (c, value) =>
    value.length > max
      ? new Fault('not-acceptable', `${name} is longer than ${max} characters`)
      : { ...c, [key]: value },
});

const MAX_USERS = [10, 20, 50, 100, 200, 500];

const FIELDS: readonly Field[] = [
  text('muc#roomconfig_roomname', 'Title of the group', 'text-single', 'title', 100),
  text('muc#roomconfig_roomdesc', 'Description', 'text-single', 'description', 500),
  flag('muc#roomconfig_publicroom', 'Listed for everybody', 'public'),
  flag('muc#roomconfig_persistentroom', 'Stays when the last one leaves', 'persistent'),
  flag('muc#roomconfig_moderatedroom', 'Visitors need voice to speak', 'moderated'),
  flag('muc#roomconfig_membersonly', 'Only members may enter', 'membersOnly'),
  flag('muc#roomconfig_changesubject', 'Everybody may change the subject', 'changeSubject'),
  {
    name: 'muc#roomconfig_passwordprotectedroom',
    label: 'A password is needed to enter',
    type: 'boolean',
    get: (c) => (c.password ? '1' : '0'),
    set: (c, value) =>
      ['0', '1', 'true', 'false'].includes(value)
        ? c // what it means is seen when the password is known, below
        : new Fault('not-acceptable', 'passwordprotectedroom is neither 1 nor 0'),
  },
  text('muc#roomconfig_roomsecret', 'Password', 'text-private', 'password', 200),
  {
    name: 'muc#roomconfig_whois',
    label: 'Who may see real addresses',
    type: 'list-single',
    options: [
      ['Moderators', 'moderators'],
      ['Everybody', 'anyone'],
    ],
    get: (c) => (c.nonAnonymous ? 'anyone' : 'moderators'),
    set: (c, value) =>
      value === 'anyone' || value === 'moderators'
        ? { ...c, nonAnonymous: value === 'anyone' }
        : new Fault('not-acceptable', 'whois is neither moderators nor anyone'),
  },
  {
    name: 'muc#roomconfig_maxusers',
    label: 'People at most',
    type: 'list-single',
    options: MAX_USERS.map((n) => [String(n), String(n)] as const),
    get: (c) => String(c.maxUsers),
    set: (c, value) =>
      MAX_USERS.some((n) => String(n) === value)
        ? { ...c, maxUsers: Number(value) }
        : new Fault('not-acceptable', 'maxusers is not one of the options'),
  },
];

export function buildConfigForm(config: RoomConfig): Element {
  return xml(
    'x',
    { xmlns: NS.dataForms, type: 'form' },
    xml('title', {}, 'Configuration of the group'),
    xml('field', { var: 'FORM_TYPE', type: 'hidden' }, xml('value', {}, NS.mucRoomConfig)),
    ...FIELDS.map((field) =>
      xml(
        'field',
        { var: field.name, type: field.type, label: field.label },
        xml('value', {}, field.get(config)),
        ...(field.options ?? []).map(([label, value]) => xml('option', { label }, xml('value', {}, value))),
      ),
    ),
  );
}

/** The configuration after a submitted form; fields that are not in it stay. */
export function readConfigForm(config: RoomConfig, form: Element): RoomConfig | Fault {
  const answers = new Map<string, string>();
  for (const field of childElements(form)) {
    if (field.name === 'field') answers.set(attr(field, 'var') ?? '', field.getChildText('value') ?? '');
  }
  const protectedBy = answers.get('muc#roomconfig_passwordprotectedroom');
  const type = answers.get('FORM_TYPE');
  if (type !== undefined && type !== NS.mucRoomConfig) return Fault.bad('not a muc#roomconfig form');
  let changed = config;
  for (const field of FIELDS) {
    const value = answers.get(field.name);
    if (value === undefined) continue;
    const next = field.set(changed, value);
    if (isFault(next)) return next;
    changed = next;
  }
  if (protectedBy === '0' || protectedBy === 'false') changed = { ...changed, password: '' };
  if ((protectedBy === '1' || protectedBy === 'true') && changed.password === '') {
    return new Fault('not-acceptable', 'a password-protected group needs a password');
  }
  return changed;
}

/** XEP-0045 §10.2.1: the status codes that tell occupants what changed. */
export function changeCodes(before: RoomConfig, after: RoomConfig): string[] {
  const codes: string[] = [];
  if (before.nonAnonymous !== after.nonAnonymous) codes.push(after.nonAnonymous ? '172' : '173');
  const { nonAnonymous: _b, ...restBefore } = before;
  const { nonAnonymous: _a, ...restAfter } = after;
  if (JSON.stringify(restBefore) !== JSON.stringify(restAfter)) codes.unshift('104');
  return codes;
}
