// slixmpp (Debian's python3-slixmpp) as a client: slixmpp_driver.py carries out what a test says.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DOMAINS } from '../../launcher/settings.ts';
import type { TestProsody } from '../helpers/prosody.ts';

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
export class Refusal extends Error {
  readonly condition: string;
  readonly type: string;

  constructor(command: string, { condition, type, text }: { condition: string; type?: string; text?: string }) {
    super(`${command}: ${condition} ${text ?? ''}`);
    this.condition = condition;
    this.type = type ?? '';
  }
}

/** How long a client may take, on a machine that has much else to do; then the test fails and says what was told. */
const DEADLINE_MS = 20_000;

// Debian's, which has the package, whatever other Python comes first in PATH.
const PYTHON = '/usr/bin/python3';

export async function startSlixmpp(prosody: TestProsody): Promise<Slixmpp> {
  const child: ChildProcess = spawn(PYTHON, ['-u', join(import.meta.dirname, 'slixmpp_driver.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('slixmpp without pipes');
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  const pending = new Map<number, { command: string; done(result: unknown): void; fail(error: Error): void }>();
  const clients = new Map<string, { told: Told[]; look: Set<() => void> }>();
  let printed = '';
  let ids = 0;

  stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-20_000);
  });
  stdin.on('error', () => undefined); // it ended: said below
  void exited.then(() => {
    for (const { fail, command } of pending.values()) fail(new Error(`slixmpp ended amid ${command}:\n${printed}`));
  });
  createInterface({ input: stdout }).on('line', (text) => {
    const line = JSON.parse(text);
    if (line.client !== undefined) {
      const client = clients.get(line.client);
      client?.told.push(line);
      for (const look of [...(client?.look ?? [])]) look();
      return;
    }
    const asked = pending.get(line.id);
    pending.delete(line.id);
    if (line.error) asked?.fail(new Refusal(asked.command, line.error));
    else asked?.done(line.result);
  });

  const ask = (client: string, command: string, args: Record<string, unknown>) =>
    new Promise<unknown>((done, fail) => {
      ids += 1;
      pending.set(ids, { command, done, fail });
      stdin.write(`${JSON.stringify({ id: ids, client, do: command, args })}\n`);
    });

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
    async stop() {
      const deadline = setTimeout(() => child.kill('SIGKILL'), 5_000);
      stdin.end();
      await exited;
      clearTimeout(deadline);
    },
  };
}

/** Whether all values are those of `one`; objects may have more. */
function fits(one: unknown, values: unknown): boolean {
  if (values === null || typeof values !== 'object') return one === values;
  if (one === null || typeof one !== 'object') return false;
  if (Array.isArray(values)) return JSON.stringify(one) === JSON.stringify(values);
  const has = new Map(Object.entries(one));
  return Object.entries(values).every(([name, value]) => fits(has.get(name), value));
}
