import type { Credentials } from '../core/contract.ts';

/**
 * What this tab remembers, so that a reload leads back to where one was. It is gone with the tab and with logging out.
 * The password is among it: there is no token to keep in its place that Prosody 0.12 would take, and the page's policy
 * lets no foreign script run that could read it. docs/decisions.md.
 */
export interface TabMemory {
  load(): Remembered | null;
  save(remembered: Remembered): void;
  clear(): void;
}

export interface Remembered {
  readonly credentials: Credentials;
  readonly nick: string;
}

const KEY = 'lectern.tab';

export function createTabMemory(storage: () => Storage): TabMemory {
  const quietly = <T>(task: () => T): T | null => {
    try {
      return task();
    } catch {
      // Storage may be switched off or full: then it is just not remembered.
      return null;
    }
  };
  return {
    load: () => quietly(() => read(JSON.parse(storage().getItem(KEY) ?? 'null'))),
    save: (remembered) => void quietly(() => storage().setItem(KEY, JSON.stringify(remembered))),
    clear: () => void quietly(() => storage().removeItem(KEY)),
  };
}

function read(value: unknown): Remembered | null {
  const { credentials, nick } = (value ?? {}) as { credentials?: Record<string, unknown>; nick?: unknown };
  if (typeof nick !== 'string') return null;
  if (credentials?.kind === 'guest') return { credentials: { kind: 'guest' }, nick };
  const { username, password } = credentials ?? {};
  if (typeof username !== 'string' || typeof password !== 'string') return null;
  return { credentials: { kind: 'account', username, password }, nick };
}
