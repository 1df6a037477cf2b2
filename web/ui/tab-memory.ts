import type { KeptCredentials, ScramKeys } from '../core/account/contract.ts';

/**
 * What is remembered of a log-in, so that a reload leads back to where one was, and so that the tabs of one browser share an
 * account: who opens a group in a new tab is logged in there. Three places:
 *
 * - `sessionStorage`: this tab, over a reload. Guests are remembered there alone: each tab is a guest of its own.
 * - a channel between tabs: a new tab asks those that are open.
 * - `localStorage`: over the end of the browser, for those who chose to stay logged in.
 *
 * Each tab has a stream of its own with an address of its own; nothing of a stream is kept, so that a tab that was
 * duplicated cannot take it from the other. docs/decisions.md.
 */
export interface TabMemory {
  /** What this tab knows by itself. */
  load(): Remembered | null;
  /** Asks the other tabs; null when none answers at once. */
  ask(): Promise<Remembered | null>;
  /** This tab has logged in. `stay`: after the end of the browser, too. */
  save(log: NewLogin, stay: boolean): void;
  /** This tab has found the log-in void: the password was changed. */
  clear(): void;
  /** The user logs out: an account in all tabs, a guest in this one. */
  logOut(): void;
  /** Told when the user has logged out in another tab. */
  onLoggedOut(listener: () => void): void;
  /** Told when another tab has an account and this one has none; true takes it. */
  onOffer(listener: (remembered: Remembered) => boolean): void;
}

export interface NewLogin {
  readonly credentials: KeptCredentials;
  readonly nick: string;
}

export interface Remembered extends NewLogin {
  /** Names this log-in in all tabs that share it, so that one that slept learns that it is over. */
  readonly login: string;
}

/** A channel to the other tabs of this origin (BroadcastChannel). */
export interface Tabs {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
}

export interface TabMemoryParts {
  /** May throw where storage is switched off. */
  readonly tab: () => Storage;
  readonly browser: () => Storage;
  /** null where there is none. */
  readonly tabs: Tabs | null;
  readonly newId: () => string;
}

const KEY = 'lectern.login';
const OVER = 'lectern.over';
/** Log-ins that are over and that a sleeping or restored tab may still hold: older ones have long lost their tabs. */
const MOST_OVER = 50;
/** ms that the first screen waits for the other tabs: they answer in a few, and nobody sees this as a wait. */
const ANSWER_MS = 150;

export function createTabMemory({ tab, browser, tabs, newId }: TabMemoryParts): TabMemory {
  let present: Remembered | null = null;
  let loggedOut = () => {};
  let offered = (_: Remembered) => false;
  let answer: ((remembered: Remembered) => void) | null = null;

  const over = (): string[] => {
    const list = parse(quietly(() => browser().getItem(OVER)));
    return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : [];
  };
  const readFrom = (storage: () => Storage): Remembered | null => {
    const found = readRemembered(parse(quietly(() => storage().getItem(KEY))));
    return found && !over().includes(found.login) ? found : null;
  };
  const keepIn = (storage: () => Storage, remembered: Remembered) =>
    quietly(() => storage().setItem(KEY, JSON.stringify(remembered)));
  const forgetIn = (storage: () => Storage, login: string) =>
    quietly(() => {
      if (readRemembered(parse(storage().getItem(KEY)))?.login === login) storage().removeItem(KEY);
    });
  const forget = (): Remembered | null => {
    const gone = present;
    present = null;
    if (gone) for (const storage of [tab, browser]) forgetIn(storage, gone.login);
    return gone;
  };
  const end = (login: string) =>
    quietly(() => browser().setItem(OVER, JSON.stringify([...over(), login].slice(-MOST_OVER))));
  const tell = (message: Message) => quietly(() => tabs?.postMessage(message));
  const isAccount = (remembered: Remembered) => remembered.credentials.kind === 'account';

  if (tabs) {
    tabs.onmessage = ({ data }) => {
      const message = readMessage(data);
      if (message?.kind === 'who' && present && isAccount(present)) tell({ kind: 'account', remembered: present });
      if (message?.kind === 'over' && message.login === present?.login) {
        forget();
        loggedOut();
      }
      if (message?.kind !== 'account' || present || over().includes(message.remembered.login)) return;
      if (!answer && !offered(message.remembered)) return;
      present = message.remembered;
      keepIn(tab, present);
      answer?.(present);
    };
  }

  return {
    load() {
      present = readFrom(tab) ?? readFrom(browser);
      if (present) keepIn(tab, present);
      return present;
    },
    ask: () =>
      new Promise((resolve) => {
        const done = (remembered: Remembered | null) => {
          clearTimeout(timer);
          answer = null;
          resolve(remembered);
        };
        const timer = setTimeout(() => done(null), tabs ? ANSWER_MS : 0);
        answer = done;
        tell({ kind: 'who' });
      }),
    save({ credentials, nick }, stay) {
      present = { credentials, nick, login: newId() };
      keepIn(tab, present);
      if (!isAccount(present)) return;
      if (stay) keepIn(browser, present);
      tell({ kind: 'account', remembered: present });
    },
    clear: () => void forget(),
    logOut() {
      const gone = forget();
      if (!gone || !isAccount(gone)) return;
      end(gone.login);
      tell({ kind: 'over', login: gone.login });
    },
    onLoggedOut(listener) {
      loggedOut = listener;
    },
    onOffer(listener) {
      offered = listener;
    },
  };
}

type Message =
  | { readonly kind: 'who' }
  | { readonly kind: 'account'; readonly remembered: Remembered }
  | { readonly kind: 'over'; readonly login: string };

/** Storage may be switched off or full: then it is just not remembered. */
function quietly<T>(task: () => T): T | null {
  try {
    return task();
  } catch {
    return null;
  }
}

const parse = (text: string | null): unknown => quietly(() => JSON.parse(text ?? 'null'));

/** Tabs of another version may be open: what they say is read like anything that comes from outside. */
function readMessage(value: unknown): Message | null {
  const { kind, remembered, login } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'who') return { kind };
  if (kind === 'over' && typeof login === 'string') return { kind, login };
  const read = kind === 'account' ? readRemembered(remembered) : null;
  return read?.credentials.kind === 'account' ? { kind: 'account', remembered: read } : null;
}

function readRemembered(value: unknown): Remembered | null {
  const { credentials, nick, login } = (value ?? {}) as Record<string, unknown>;
  if (typeof nick !== 'string' || typeof login !== 'string') return null;
  const read = readCredentials(credentials);
  return read && { credentials: read, nick, login };
}

function readCredentials(value: unknown): KeptCredentials | null {
  const { kind, username, keys } = (value ?? {}) as Record<string, unknown>;
  if (kind === 'guest') return { kind };
  const read = readKeys(keys);
  return kind === 'account' && typeof username === 'string' && read ? { kind, username, keys: read } : null;
}

function readKeys(value: unknown): ScramKeys | null {
  const { hash, salt, rounds, clientKey, serverKey } = (value ?? {}) as Record<string, unknown>;
  if (hash !== 'SHA-256' && hash !== 'SHA-1') return null;
  if (typeof salt !== 'string' || typeof clientKey !== 'string' || typeof serverKey !== 'string') return null;
  return typeof rounds === 'number' ? { hash, salt, rounds, clientKey, serverKey } : null;
}
