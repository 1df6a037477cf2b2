/**
 * A room's configuration, XEP-0045 §10.2: what is the room's own. What features add is kept beside it (config-value.ts). Its form
 * is in muc/form.
 */
import { array, boolean, looseObject, number, picklist, safeParse, string } from 'valibot';

export const PM_SENDERS = ['anyone', 'participants', 'moderators', 'none'] as const;
export type PmSenders = (typeof PM_SENDERS)[number];

export interface RoomConfig {
  readonly title: string;
  readonly description: string;
  /** Natural language of the discussion (RFC 5646); '' when not said. */
  readonly language: string;
  /** XMPP URI of a publish-subscribe node that goes with the room; '' for none. */
  readonly pubsub: string;
  readonly public: boolean;
  readonly persistent: boolean;
  readonly moderated: boolean;
  readonly membersOnly: boolean;
  /** '' when no password is needed. */
  readonly password: string;
  /** Real addresses are shown to everybody, not only to moderators. */
  readonly nonAnonymous: boolean;
  readonly changeSubject: boolean;
  /** Those who may send private messages. */
  readonly privateMessages: PmSenders;
  /** Roles whose presence is told to all; that of others only to themselves and to moderators. */
  readonly presenceBroadcast: readonly BroadcastRole[];
  /** Users may register with the room, XEP-0045 §7.10. */
  readonly registration: boolean;
  /** Members enter under the nick that they registered. */
  readonly lockNicks: boolean;
  /** The discussion is kept for later (XEP-0313); everybody who enters is told (status 170). */
  readonly archiving: boolean;
  readonly maxUsers: number;
}

export type BroadcastRole = 'moderator' | 'participant' | 'visitor';
export const BROADCAST_ROLES: readonly BroadcastRole[] = ['moderator', 'participant', 'visitor'];

export function defaultConfig(title: string, maxUsers: number): RoomConfig {
  return {
    title,
    description: '',
    language: '',
    pubsub: '',
    public: true,
    persistent: true,
    moderated: false,
    membersOnly: false,
    password: '',
    nonAnonymous: false,
    changeSubject: false,
    privateMessages: 'anyone',
    presenceBroadcast: BROADCAST_ROLES,
    registration: false,
    lockNicks: false,
    archiving: true,
    maxUsers,
  };
}

/** The room's own; what features add is looked at where it is used. */
const schema = looseObject({
  ...{ title: string(), description: string(), language: string(), pubsub: string(), password: string() },
  ...{
    public: boolean(),
    persistent: boolean(),
    moderated: boolean(),
    membersOnly: boolean(),
    nonAnonymous: boolean(),
  },
  ...{ changeSubject: boolean(), registration: boolean(), lockNicks: boolean(), archiving: boolean() },
  privateMessages: picklist(PM_SENDERS),
  presenceBroadcast: array(string()),
  maxUsers: number(),
});

/**
 * What is kept of a configuration; one that an earlier version kept lacks what has come since. All rooms share the list of
 * all roles, which most of them have.
 * @throws Error for what is none: a group that was for its members must not be open because nobody can read that
 */
export function readConfig(json: string, defaults: RoomConfig): RoomConfig {
  const config = { ...defaults, ...objectOf(json) };
  const { issues } = safeParse(schema, config);
  if (issues) throw new Error(`not a configuration: ${issues[0].message}`);
  return { ...config, presenceBroadcast: rolesOf(config.presenceBroadcast) };
}

function objectOf(json: string): object {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not a configuration');
  return value;
}

/** In one order, so that the same roles are the same configuration. */
export function rolesOf(names: readonly string[]): readonly BroadcastRole[] {
  const roles = BROADCAST_ROLES.filter((role) => names.includes(role));
  return roles.length === BROADCAST_ROLES.length ? BROADCAST_ROLES : roles;
}

/** XEP-0045 §10.2.1: the status codes that tell occupants what changed; none when nothing did. */
export function changeCodes(before: RoomConfig, after: RoomConfig): string[] {
  const rest = ({ archiving: _a, nonAnonymous: _n, ...others }: RoomConfig) => JSON.stringify(others);
  return [
    ...(rest(before) === rest(after) ? [] : ['104']),
    ...(before.archiving === after.archiving ? [] : [after.archiving ? '170' : '171']),
    ...(before.nonAnonymous === after.nonAnonymous ? [] : [after.nonAnonymous ? '172' : '173']),
  ];
}
