import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Credentials } from '../core/account/contract.ts';
import type { ServerConfig, Session } from '../core/contract.ts';
import type { Choices } from './choices.ts';
import type { I18n } from './i18n.ts';
import type { Router } from './router.ts';

/** What every screen may use. */
export interface Ui {
  readonly i18n: I18n;
  readonly router: Router;
  readonly choices: Choices;
  /** Of a group that is not entered yet: its title where the link told it, its name otherwise. */
  readonly titleOf: (name: string) => string;
  readonly config: () => Promise<ServerConfig>;
  readonly login: (config: ServerConfig, credentials: Credentials) => Promise<Session>;
  /** Fetches what a log-in needs beside its form. Rejects when it cannot be had. */
  readonly loadRooms: () => Promise<unknown>;
}

export const UiContext = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error('a screen outside of UiContext');
  return ui;
}

export const useT = (): I18n['t'] => useUi().i18n.t;
