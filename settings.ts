/** Settings, read from the environment: here alone, by the process and by the launcher. docs/operators.md lists them. */
import { join } from 'node:path';
import proxyAddr from 'proxy-addr';
import {
  type GenericSchema,
  object,
  omit,
  optional,
  pipe,
  rawTransform,
  safeParse,
  string,
  transform,
  trim,
} from 'valibot';
import { prepareDomain, prepareJid } from './protocol/base/jid.ts';
import { nodeprep } from './protocol/base/stringprep.ts';

/** Where a Lectern is, which whoever starts it must know as well. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** Public address of the web server, without a slash at its end. */
  readonly url: string;
  /** Data folder. */
  readonly data: string;
}

/** All but what has to be kept secret: the converter, which reads what strangers send, is not given that. */
export interface OpenSettings extends Place {
  /** XMPP domain of accounts. */
  readonly domain: string;
  /** '' when guests are not admitted. */
  readonly guestDomain: string;
  readonly componentDomain: string;
  readonly componentService: string;
  /** Where a component that runs apart is reached by web servers: path of a socket, or host and port. */
  readonly direct: { readonly path: string } | { readonly host: string; readonly port: number };
  /** Prosody's WebSocket, to which browsers are relayed. */
  readonly websocket: string;
  /** Name under which Prosody serves the files that accounts send each other; '' when it does not. */
  readonly shareHost: string;
  /** Proxies that are believed about the visitors they connect for: addresses, networks, or names of such, see createAddresses. */
  readonly proxies: readonly string[];
  /** A room that is made at the start if it is not there, and the bare address of its owner. */
  readonly firstRoom: { readonly name: string; readonly owner: string } | undefined;
  /** Bare addresses of the operators, who may use the commands of the service. */
  readonly operators: readonly string[];
  /** Bytes, where the operator has set them; the defaults, and what each is, stand with the limits. */
  readonly space: Partial<Record<keyof typeof SPACE, number>>;
  /** Documents of all kinds are converted also where there is no sandbox. */
  readonly unsandboxed: boolean;
  /** From which level on lines are logged: one of LEVELS. */
  readonly logLevel: string;
}

export interface Settings extends OpenSettings {
  /** Known to Prosody as well; upload slots, addresses of documents and passes of guests are signed by keys made from it. */
  readonly componentSecret: string;
}

/** Those of pino. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The variables of `space`. */
const SPACE = {
  diskFloor: 'LECTERN_DISK_FLOOR',
  groupQuota: 'LECTERN_GROUP_QUOTA',
  accountQuota: 'LECTERN_ACCOUNT_QUOTA',
  totalQuota: 'LECTERN_TOTAL_QUOTA',
} as const;

/** What the operator can mend; the message names the variable. */
export class SettingsError extends Error {}

/** What is typed, without space around it; nothing typed is the fallback. */
const text = (fallback: string) =>
  pipe(
    optional(string(), ''),
    trim(),
    transform((typed) => typed || fallback),
  );

/** What `take` makes of it; `problem` says what is wrong where that is undefined. */
const checked = <T>(fallback: string, take: (typed: string) => T | undefined, problem: (typed: string) => string) =>
  pipe(
    text(fallback),
    rawTransform<string, T>(({ dataset, addIssue, NEVER: never }) => {
      const value = take(dataset.value);
      if (value !== undefined) return value;
      addIssue({ message: problem(dataset.value) });
      return never;
    }),
  );

/** A port of a variable; 0 is any that is free, where that is of use. */
export const port = (name: string, fallback: number, least = 1): GenericSchema<string | undefined, number> =>
  checked(
    String(fallback),
    (typed) =>
      /^\d{1,5}$/.test(typed) && Number(typed) >= least && Number(typed) <= 65_535 ? Number(typed) : undefined,
    (typed) => `${name}=${typed} is not a port: give a number from ${least} to 65535.`,
  );

// Addresses that come in are compared with them, and those are as Prosody writes them.
const domain = (name: string, fallback: string) => checked(fallback, prepareDomain, () => `${name} is not a domain`);

/** Of one of these protocols, with a host, as programs connect to it. */
function address(
  name: string,
  fallback: string,
  protocols: readonly string[],
): GenericSchema<string | undefined, string> {
  const isOne = (typed: string) => {
    const url = URL.canParse(typed) ? new URL(typed) : undefined;
    return url !== undefined && url.hostname !== '' && url.hash === '' && protocols.includes(url.protocol);
  };
  return checked(
    fallback,
    (typed) => (typed === '' || isOne(typed) ? typed : undefined),
    (typed) =>
      `${name}=${typed} is not an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
  );
}

const list = (typed: string) => typed.split(/[\s,]+/).filter(Boolean);

const size = (name: string) => checked('', sizeOf, () => `${name} is not a size like 500M or 2G`);

const placeVariables = {
  LECTERN_HOST: text('127.0.0.1'),
  LECTERN_PORT: port('LECTERN_PORT', 8080, 0),
  LECTERN_URL: pipe(
    address('LECTERN_URL', '', ['https:', 'http:']),
    transform((url) => url.replace(/\/+$/, '')),
  ),
  LECTERN_DATA: text('var'),
};

const variables = object({
  ...placeVariables,
  COMPONENT_SECRET: checked(
    '',
    (typed) => (typed.length >= 16 ? typed : undefined),
    () => 'COMPONENT_SECRET is missing or shorter than 16 characters',
  ),
  LECTERN_PROXY: checked(
    '',
    proxiesOf,
    () => 'LECTERN_PROXY is not a list of addresses, networks like 10.0.0.0/8, or loopback',
  ),
  LECTERN_OPERATORS: checked(
    '',
    (typed) => allOf(list(typed).map(account)),
    (typed) => `LECTERN_OPERATORS: ${list(typed).find((each) => !account(each))} is not an address like name@domain`,
  ),
  XMPP_DOMAIN: domain('XMPP_DOMAIN', 'localhost'),
  GUEST_DOMAIN: domain('GUEST_DOMAIN', 'guest.localhost'),
  COMPONENT_DOMAIN: domain('COMPONENT_DOMAIN', 'rooms.localhost'),
  COMPONENT_SERVICE: address('COMPONENT_SERVICE', 'xmpp://127.0.0.1:5347', ['xmpp:']),
  XMPP_WEBSOCKET: address('XMPP_WEBSOCKET', 'ws://127.0.0.1:5280/xmpp-websocket', ['ws:', 'wss:']),
  LECTERN_DIRECT: checked(
    '',
    directAddress,
    (typed) => `LECTERN_DIRECT=${typed} is neither the path of a socket nor host:port`,
  ),
  SHARE_HOST: domain('SHARE_HOST', 'localhost'),
  LECTERN_FIRST_ROOM: checked('', firstRoom, () => 'LECTERN_FIRST_ROOM is not name=owner@domain'),
  LECTERN_DISK_FLOOR: size(SPACE.diskFloor),
  LECTERN_GROUP_QUOTA: size(SPACE.groupQuota),
  LECTERN_ACCOUNT_QUOTA: size(SPACE.accountQuota),
  LECTERN_TOTAL_QUOTA: size(SPACE.totalQuota),
  LECTERN_UNSANDBOXED: checked(
    'no',
    (typed) => ({ yes: true, no: false })[typed],
    () => 'LECTERN_UNSANDBOXED is neither yes nor no',
  ),
  LOG_LEVEL: checked(
    'info',
    (typed) => LEVELS.find((level) => level === typed),
    (typed) => `LOG_LEVEL=${typed} is none of ${LEVELS.join(', ')}`,
  ),
});

/** Takes variables as a schema says. Throws SettingsError with the first thing that is wrong. */
export function readVariables<T>(env: NodeJS.ProcessEnv, schema: GenericSchema<unknown, T>): T {
  const read = safeParse(schema, env, { abortEarly: true });
  if (!read.success) throw new SettingsError(read.issues[0].message);
  return read.output;
}

const placeOf = (
  read: Readonly<{ LECTERN_HOST: string; LECTERN_PORT: number; LECTERN_URL: string; LECTERN_DATA: string }>,
): Place => ({
  host: read.LECTERN_HOST,
  port: read.LECTERN_PORT,
  url: read.LECTERN_URL || `http://localhost:${read.LECTERN_PORT}`,
  data: read.LECTERN_DATA,
});

/** Throws SettingsError. */
export const readPlace = (env: NodeJS.ProcessEnv): Place => placeOf(readVariables(env, object(placeVariables)));

/** Reads the environment. Throws SettingsError. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const componentSecret = readVariables(env, object({ COMPONENT_SECRET: variables.entries.COMPONENT_SECRET }));
  return { ...readOpenSettings(env), componentSecret: componentSecret.COMPONENT_SECRET };
}

/** The same without the secret, be it there or not. Throws SettingsError. */
export function readOpenSettings(env: NodeJS.ProcessEnv): OpenSettings {
  const read = readVariables(env, omit(variables, ['COMPONENT_SECRET']));
  const entries = Object.entries(SPACE) as [keyof typeof SPACE, (typeof SPACE)[keyof typeof SPACE]][];
  const set = entries.map(([key, name]) => [key, read[name]] as const).filter(([, bytes]) => !Number.isNaN(bytes));
  return {
    ...placeOf(read),
    domain: read.XMPP_DOMAIN,
    guestDomain: env.GUEST_DOMAIN?.trim() === '' ? '' : read.GUEST_DOMAIN,
    componentDomain: read.COMPONENT_DOMAIN,
    componentService: read.COMPONENT_SERVICE,
    websocket: read.XMPP_WEBSOCKET,
    direct: read.LECTERN_DIRECT ?? { path: join(read.LECTERN_DATA, 'direct.sock') },
    shareHost: env.SHARE_HOST?.trim() === '' ? '' : read.SHARE_HOST,
    proxies: read.LECTERN_PROXY,
    firstRoom: read.LECTERN_FIRST_ROOM.name ? read.LECTERN_FIRST_ROOM : undefined,
    operators: read.LECTERN_OPERATORS,
    space: Object.fromEntries(set),
    unsandboxed: read.LECTERN_UNSANDBOXED,
    logLevel: read.LOG_LEVEL,
  };
}

/** Sizes as people write them: 500M or 500MiB (1024 × 1024), 500MB (a million), or a number of bytes. NaN: none. */
function sizeOf(typed: string): number | undefined {
  if (typed === '') return Number.NaN;
  const [, number, unit = '', bytes = ''] = /^(\d{1,9}(?:\.\d{1,3})?|\d{1,16}) ?([KMGT])?(i?B)?$/i.exec(typed) ?? [];
  if (number === undefined) return undefined;
  const step = bytes.toUpperCase() === 'B' ? 1000 : 1024;
  return Math.floor(Number(number) * step ** ' KMGT'.indexOf(unit.toUpperCase() || ' '));
}

function proxiesOf(typed: string): string[] | undefined {
  try {
    proxyAddr.compile(list(typed));
    return list(typed);
  } catch {
    return undefined;
  }
}

/** Paths of sockets have 107 bytes at most (unix(7)). null: none is named. */
function directAddress(typed: string): Settings['direct'] | null | undefined {
  if (typed === '') return null;
  const [, host, number] = /^(?:\[([0-9a-f:]+)\]|([^:/]+)):(\d{1,5})$/i.exec(typed)?.filter(Boolean) ?? [];
  if (host && number) return Number(number) <= 65_535 ? { host, port: Number(number) } : undefined;
  return typed.includes('/') && Buffer.byteLength(typed) <= 107 ? { path: typed } : undefined;
}

/** The bare address of an account, as it comes in from it. */
function account(typed: string): string | undefined {
  const jid = prepareJid(typed);
  return jid?.includes('@') && !jid.includes('/') ? jid : undefined;
}

const allOf = <T>(values: readonly (T | undefined)[]): T[] | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
};

function firstRoom(typed: string): { name: string; owner: string } | undefined {
  if (typed === '') return { name: '', owner: '' };
  const [name = '', owner = '', ...rest] = typed.split('=').map((part) => part.trim());
  const room = { name: nodeprep(name) ?? '', owner: account(owner) ?? '' };
  return rest.length === 0 && room.name && room.owner ? room : undefined;
}
