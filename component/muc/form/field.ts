/** Fields of the form of a room's configuration, XEP-0045 §15.5.3. Only valid answers are accepted. */
import { Fault } from '../../../protocol/base/fault.ts';
import { type FormField, parseBoolean } from '../../../protocol/base/form.ts';
import { prepareJid } from '../../../protocol/base/jid.ts';
import { BROADCAST_ROLES, type BroadcastRole, type RoomConfig, rolesOf } from '../../room/config.ts';
import { ConfigValue } from '../../room/config-value.ts';

/** What a form can change: the configuration, and the lists of owners and admins. */
export interface FormState {
  readonly config: RoomConfig;
  /** Bare addresses. */
  readonly owners: readonly string[];
  readonly admins: readonly string[];
}

/** One field of the form, which a feature brings along. */
export interface Field extends Omit<FormField, 'values'> {
  /** Its place: the form shows fields in the order of these numbers. */
  readonly at: number;
  get(state: FormState): readonly string[];
  /** The changed state, or what is wrong with the answer. */
  set(state: FormState, values: readonly string[]): FormState | Fault;
}

/** Where a value of the configuration stands: under a key of the room's own, or as what a feature has added. */
type Where<T extends boolean | readonly string[]> = KeysOf<T> | ConfigValue<T>;

const read = <T extends boolean | readonly string[]>(config: RoomConfig, where: Where<T>): T =>
  where instanceof ConfigValue ? where.of(config) : (config[where] as unknown as T);

const write = <T extends boolean | readonly string[]>(state: FormState, where: Where<T>, value: T): FormState =>
  put(state, where instanceof ConfigValue ? where.with(state.config, value) : { [where]: value });

type KeysOf<Type> = { [Key in keyof RoomConfig]: RoomConfig[Key] extends Type ? Key : never }[keyof RoomConfig];

export const bad = (name: string, what: string) => new Fault('not-acceptable', `${name.replace(/^.*_/, '')} ${what}`);
export const put = (state: FormState, change: Partial<RoomConfig>): FormState => ({
  ...state,
  config: { ...state.config, ...change },
});

export const flag = (at: number, name: string, label: string, where: Where<boolean>): Field => ({
  at,
  name,
  label,
  type: 'boolean',
  get: ({ config }) => [read(config, where) ? '1' : '0'],
  set(state, [text]) {
    const value = parseBoolean(text);
    return value === undefined ? bad(name, 'is neither 1 nor 0') : write(state, where, value);
  },
});

type TextKey = 'title' | 'description' | 'language' | 'pubsub' | 'password';
export const text = (
  at: number,
  name: string,
  label: string,
  key: TextKey,
  max: number,
  type = 'text-single',
  valid: (value: string) => boolean = () => true,
): Field => ({
  at,
  name,
  label,
  type,
  get: ({ config }) => [config[key]],
  set(state, [value = '']) {
    if (value.length > max) return bad(name, `is longer than ${max} characters`);
    return value === '' || valid(value) ? put(state, { [key]: value }) : bad(name, 'is not valid');
  },
});

export type Options = readonly (readonly [label: string, value: string])[];
export const choice = (
  at: number,
  name: string,
  label: string,
  options: Options,
  get: (config: RoomConfig) => string,
  change: (value: string, config: RoomConfig) => Partial<RoomConfig>,
): Field => ({
  at,
  name,
  label,
  type: 'list-single',
  options,
  get: ({ config }) => [get(config)],
  set: (state, [value]) =>
    options.some(([, known]) => known === value) && value !== undefined
      ? put(state, change(value, state.config))
      : bad(name, 'is not one of the options'),
});

const ROLE_OPTIONS: Options = [
  ['Moderators', 'moderator'],
  ['Participants', 'participant'],
  ['Visitors', 'visitor'],
];
export const roles = (at: number, name: string, label: string, where: Where<readonly BroadcastRole[]>): Field => ({
  at,
  name,
  label,
  type: 'list-multi',
  options: ROLE_OPTIONS,
  get: ({ config }) => read(config, where),
  set(state, values) {
    const wrong = values.some((value) => !BROADCAST_ROLES.includes(value as BroadcastRole));
    if (wrong) return bad(name, 'holds a value that is not a role');
    return write(state, where, rolesOf(values));
  },
});

export const people = (at: number, name: string, label: string, key: 'owners' | 'admins'): Field => ({
  at,
  name,
  label,
  type: 'jid-multi',
  get: (state) => state[key],
  set(state, values) {
    const jids = values.filter((value) => value.trim() !== '').map(prepareJid);
    const good = jids.filter((jid) => jid?.includes('@') && !jid.includes('/'));
    return good.length === jids.length
      ? { ...state, [key]: [...new Set(good)] }
      : bad(name, 'holds a value that is not a bare address');
  },
});

export const sizes = (...numbers: number[]): Options => numbers.map((n) => [String(n), String(n)] as const);
