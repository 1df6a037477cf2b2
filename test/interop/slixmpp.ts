// slixmpp (Debian's python3-slixmpp) as a client: slixmpp_driver.py carries out what a test says.

import { DOMAINS } from '../../launcher/settings.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { DriverError, startDriver } from './driver.ts';

/** What a client was told: the name of slixmpp's event, and what slixmpp read. */
export interface Told {
  readonly event: string;
  readonly [name: string]: unknown;
}

export interface SlixmppClient {
  readonly jid: string;
  readonly bare: string;
  /** All that it was told so far. */
  readonly told: readonly Told[];
  /** Has the driver's command of this name carried out. @throws Refusal */
  do(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** Resolves with the first it was told after `since`, or is told, that has this name and these values. */
  until(event: string, values: Record<string, unknown>, since?: number): Promise<Told>;
}

export interface Slixmpp {
  /** Logs in; the account is made. */
  connect(username: string): Promise<SlixmppClient>;
  stop(): Promise<void>;
}

/** An error of the server, as slixmpp names it. */
class Refusal extends Error {
  readonly condition: string;
  readonly type: string;

  constructor(command: string, { condition, type, text }: { condition: string; type?: string; text?: string }) {
    super(`${command}: ${condition} ${text ?? ''}`);
    this.condition = condition;
    this.type = type ?? '';
  }
}

/** What an entry brought. */
export interface Joined {
  readonly self: Told;
  readonly subject: string | null;
  readonly occupants: readonly Told[];
  readonly history: readonly Told[];
}

/** Type and condition of the error with which the attempt ends. @throws when it does not end with one */
export async function refused(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (cause) => cause,
  );
  if (!(error instanceof Refusal)) throw new Error(`not refused: ${error}`);
  return `${error.type} ${error.condition}`;
}

/** How long a client may take, on a machine that has much else to do; then the test fails and says what was told. */
const DEADLINE_MS = 20_000;

export async function startSlixmpp(prosody: TestProsody): Promise<Slixmpp> {
  const clients = new Map<string, { told: Told[]; look: Set<() => void> }>();
  const driver = startDriver({
    file: 'slixmpp_driver.py',
    told(line) {
      const client = clients.get(String(line.client));
      client?.told.push(line as unknown as Told);
      for (const look of [...(client?.look ?? [])]) look();
    },
  });

  const ask = async (client: string, command: string, args: Record<string, unknown>) => {
    try {
      return await driver.ask({ client, do: command, args });
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      throw new Refusal(command, error.error as { condition: string });
    }
  };

  return {
    async connect(username) {
      const password = await prosody.createUser(username);
      const bare = `${username}@${DOMAINS.user}`;
      const told: Told[] = [];
      const looking = new Set<() => void>();
      clients.set(username, { told, look: looking });
      const address = { jid: bare, password, host: '127.0.0.1', port: prosody.c2sPort };
      const { jid } = (await ask(username, 'connect', address)) as { jid: string };
      return {
        jid,
        bare,
        told,
        do: (command, args = {}) => ask(username, command, args),
        until: (event, values, since = 0) =>
          new Promise((done, fail) => {
            const over = setTimeout(() => {
              looking.delete(look);
              const last = told.slice(since).map((one) => JSON.stringify(one, (_, value) => value ?? undefined));
              fail(new Error(`${username} waits for ${event} ${JSON.stringify(values)}; told:\n${last.join('\n')}`));
            }, DEADLINE_MS);
            const look = () => {
              const found = told.slice(since).find((one) => one.event === event && fits(one, values));
              if (!found) return;
              clearTimeout(over);
              looking.delete(look);
              done(found);
            };
            looking.add(look);
            look();
          }),
      };
    },
    stop: () => driver.stop(),
  };
}

/** Whether all values are those of `one`; objects and lists may have more. */
function fits(one: unknown, values: unknown): boolean {
  if (values === null || typeof values !== 'object') return one === values;
  if (one === null || typeof one !== 'object') return false;
  if (Array.isArray(values)) return Array.isArray(one) && values.every((value) => one.includes(value));
  const has = new Map(Object.entries(one));
  return Object.entries(values).every(([name, value]) => fits(has.get(name), value));
}
