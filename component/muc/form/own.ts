/** Fields of the form that are of the room itself, XEP-0045 §10.2. */
import { parseBoolean } from '../../../protocol/base/form.ts';
import { PM_SENDERS } from '../../room/config.ts';
import { ROOM } from '../../room/limits.ts';
import { bad, choice, type Field, flag, people, put, roles, sizes, text } from './field.ts';

export const OWN_FIELDS: readonly Field[] = [
  text(10, 'muc#roomconfig_roomname', 'Title of the group', 'title', 100),
  text(20, 'muc#roomconfig_roomdesc', 'Description', 'description', 500),
  text(30, 'muc#roomconfig_lang', 'Language of the discussion', 'language', 35, 'text-single', (value) =>
    /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value),
  ),
  flag(40, 'muc#roomconfig_publicroom', 'Listed for everybody', 'public'),
  flag(50, 'muc#roomconfig_persistentroom', 'Stays when the last one leaves', 'persistent'),
  flag(60, 'muc#roomconfig_moderatedroom', 'Visitors need voice to speak', 'moderated'),
  flag(70, 'muc#roomconfig_membersonly', 'Only members may enter', 'membersOnly'),
  flag(90, 'muc#roomconfig_changesubject', 'Everybody may change the subject', 'changeSubject'),
  {
    at: 100,
    // What the answer means is seen when the password is known, in readConfigForm.
    name: 'muc#roomconfig_passwordprotectedroom',
    label: 'A password is needed to enter',
    type: 'boolean',
    get: ({ config }) => [config.password ? '1' : '0'],
    set: (state, [value]) =>
      parseBoolean(value) === undefined ? bad('passwordprotectedroom', 'is neither 1 nor 0') : state,
  },
  text(110, 'muc#roomconfig_roomsecret', 'Password', 'password', 200, 'text-private'),
  choice(
    120,
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
    130,
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
  roles(140, 'muc#roomconfig_presencebroadcast', 'Whose coming and going is shown to all', 'presenceBroadcast'),
  {
    at: 160,
    // XEP-0045 has it as a list. Its options are what people choose mostly; any other number will do.
    name: 'muc#roomconfig_maxusers',
    label: 'People at most',
    type: 'list-single',
    options: sizes(10, 20, 50, 100, 200, 500, ROOM.occupants),
    get: ({ config }) => [String(config.maxUsers)],
    set(state, [value = '']) {
      const number = /^[1-9]\d{0,3}$/.test(value) ? Number(value) : Number.NaN;
      return number <= ROOM.occupants
        ? put(state, { maxUsers: number })
        : bad('maxusers', `is not between 1 and ${ROOM.occupants}`);
    },
  },
  text(
    220,
    'muc#roomconfig_pubsub',
    'Address of a publish-subscribe node that belongs here',
    'pubsub',
    500,
    'text-single',
    (value) => value.startsWith('xmpp:'),
  ),
  people(230, 'muc#roomconfig_roomadmins', 'Admins', 'admins'),
  people(240, 'muc#roomconfig_roomowners', 'Owners', 'owners'),
];
