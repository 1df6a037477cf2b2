/** Settings of the process, read from the environment; docs/operators.md lists them. */
import { prepareDomain, prepareJid } from './protocol/base/jid.ts';
import { nodeprep } from './protocol/base/stringprep.ts';
import { createAddresses } from './web/server/relay/address.ts';

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Public address of the web server, without a slash at its end. */
  readonly url: string;
  readonly data: string;
  /** XMPP domain of accounts. */
  readonly domain: string;
  /** '' when guests are not admitted. */
  readonly guestDomain: string;
  readonly componentDomain: string;
  readonly componentService: string;
  readonly componentSecret: string;
  /** Prosody's WebSocket, to which browsers are relayed. */
  readonly websocket: string;
  /** Who may say for whom it connects: addresses, networks, or names of such, see createAddresses. */
  readonly proxies: readonly string[];
  /** A room that is made at the start if it is not there, and the bare address of its owner. */
  readonly firstRoom: { readonly name: string; readonly owner: string } | undefined;
  /** Bare addresses of the operators, who may use the commands of the service. */
  readonly operators: readonly string[];
  /** Bytes, where the operator has set them; the defaults, and what each is, stand in the limits of documents and disk. */
  readonly space: Partial<Record<keyof typeof SPACE, number>>;
  /** Documents of all kinds are converted also where there is no sandbox. */
  readonly unsandboxed: boolean;
}

/** The variables of `space`. */
const SPACE = {
  diskFloor: 'LECTERN_DISK_FLOOR',
  groupQuota: 'LECTERN_GROUP_QUOTA',
  accountQuota: 'LECTERN_ACCOUNT_QUOTA',
  totalQuota: 'LECTERN_TOTAL_QUOTA',
} as const;

/** What the operator can mend; the message names the variable. */
export class SettingsError extends Error {}

/** Reads the environment. Throws SettingsError. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const port = Number(text('LECTERN_PORT', '8080'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingsError('LECTERN_PORT is not a port number');
  const componentSecret = text('COMPONENT_SECRET', '');
  if (componentSecret.length < 16) throw new SettingsError('COMPONENT_SECRET is missing or shorter than 16 characters');
  const url = text('LECTERN_URL', `http://localhost:${port}`).replace(/\/+$/, '');
  if (!URL.canParse(url)) throw new SettingsError('LECTERN_URL is not an address');
  const proxies = text('LECTERN_PROXY', '')
    .split(/[\s,]+/)
    .filter(Boolean);
  try {
    createAddresses(proxies);
  } catch {
    throw new SettingsError('LECTERN_PROXY is not a list of addresses, networks like 10.0.0.0/8, or loopback');
  }
  const operators = text('LECTERN_OPERATORS', '')
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((typed) => account(typed) ?? fail(`LECTERN_OPERATORS: ${typed} is not an address like name@domain`));
  // Addresses that come in are compared with them, and those are as Prosody writes them.
  const domain = (name: string, fallback: string) =>
    prepareDomain(text(name, fallback)) ?? fail(`${name} is not a domain`);
  return {
    host: text('LECTERN_HOST', '127.0.0.1'),
    port,
    url,
    data: text('LECTERN_DATA', 'var'),
    domain: domain('XMPP_DOMAIN', 'localhost'),
    guestDomain: env.GUEST_DOMAIN?.trim() === '' ? '' : domain('GUEST_DOMAIN', 'guest.localhost'),
    componentDomain: domain('COMPONENT_DOMAIN', 'rooms.localhost'),
    componentService: text('COMPONENT_SERVICE', 'xmpp://127.0.0.1:5347'),
    componentSecret,
    websocket: text('XMPP_WEBSOCKET', 'ws://127.0.0.1:5280/xmpp-websocket'),
    proxies,
    firstRoom: firstRoom(text('LECTERN_FIRST_ROOM', '')),
    operators,
    space: space(text),
    unsandboxed: yesOrNo('LECTERN_UNSANDBOXED', text('LECTERN_UNSANDBOXED', 'no')),
  };
}

function yesOrNo(name: string, typed: string): boolean {
  return typed === 'yes' || (typed === 'no' ? false : fail(`${name} is neither yes nor no`));
}

function fail(message: string): never {
  throw new SettingsError(message);
}

/** Sizes as people write them: 500M, 2G, or a number of bytes. */
function space(text: (name: string, fallback: string) => string): Settings['space'] {
  const set: Partial<Record<keyof typeof SPACE, number>> = {};
  for (const [key, name] of Object.entries(SPACE) as [keyof typeof SPACE, string][]) {
    const typed = text(name, '');
    if (typed === '') continue;
    const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?|\d{1,16}) ?([KMGT])?(?:i?B)?$/i.exec(typed) ?? [];
    if (number === undefined) throw new SettingsError(`${name} is not a size like 500M or 2G`);
    set[key] = Math.floor(Number(number) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' '));
  }
  return set;
}

/** The bare address of an account, as it comes in from it. */
function account(typed: string): string | undefined {
  const jid = prepareJid(typed);
  return jid?.includes('@') && !jid.includes('/') ? jid : undefined;
}

function firstRoom(typed: string): Settings['firstRoom'] {
  if (typed === '') return undefined;
  const [name = '', owner = '', ...rest] = typed.split('=').map((part) => part.trim());
  const room = { name: nodeprep(name) ?? '', owner: account(owner) ?? '' };
  return rest.length === 0 && room.name && room.owner ? room : fail('LECTERN_FIRST_ROOM is not name=owner@domain');
}
