/** Settings of the process, read from the environment; docs/operators.md lists them. */
import { isBareJid, splitJid } from './protocol/jid.ts';

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
  /** `name=owner@domain`, or ''. */
  readonly firstRoom: string;
  /** Bare addresses of the operators, who may use the commands of the service. */
  readonly operators: readonly string[];
}

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
  const firstRoom = text('LECTERN_FIRST_ROOM', '');
  if (firstRoom && !/^[^=@]+=[^=@]+@[^=@]+$/.test(firstRoom)) {
    throw new SettingsError('LECTERN_FIRST_ROOM is not name=owner@domain');
  }
  const operators = text('LECTERN_OPERATORS', '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  for (const jid of operators) {
    if (!isBareJid(jid) || splitJid(jid).local === '') {
      throw new SettingsError(`LECTERN_OPERATORS: ${jid} is not an address like name@domain`);
    }
  }
  return {
    host: text('LECTERN_HOST', '127.0.0.1'),
    port,
    url,
    data: text('LECTERN_DATA', 'var'),
    domain: text('XMPP_DOMAIN', 'localhost'),
    guestDomain: env.GUEST_DOMAIN === undefined ? 'guest.localhost' : env.GUEST_DOMAIN.trim(),
    componentDomain: text('COMPONENT_DOMAIN', 'rooms.localhost'),
    componentService: text('COMPONENT_SERVICE', 'xmpp://127.0.0.1:5347'),
    componentSecret,
    websocket: text('XMPP_WEBSOCKET', 'ws://127.0.0.1:5280/xmpp-websocket'),
    firstRoom,
    operators,
  };
}
