// The demonstration accounts: made once, kept in accounts.json in the data folder.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readablePassword, writePrivate } from './secret.ts';

export interface Account {
  jid: string;
  password: string;
}

export interface DemoAccounts {
  file: string;
  /** What was made now; null when they had been made before. */
  made: Account[] | null;
}

const NAMES = ['host', 'alice', 'bob'];

/** Makes host, alice and bob on the domain, unless that was done before. */
export async function demoAccounts(
  dataDir: string,
  domain: string,
  setPassword: (jid: string, password: string) => Promise<void>,
): Promise<DemoAccounts> {
  const file = join(dataDir, 'accounts.json');
  if (existsSync(file)) return { file, made: null };
  const made = NAMES.map((name) => ({ jid: `${name}@${domain}`, password: readablePassword() }));
  for (const { jid, password } of made) await setPassword(jid, password);
  // Written last: a first start that was cut short begins anew and sets new passwords.
  writePrivate(file, `${JSON.stringify(made, null, 2)}\n`);
  return { file, made };
}
