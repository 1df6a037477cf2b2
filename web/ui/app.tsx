/** Makes what every screen uses, and shows the shell. */
import { render } from 'preact';
import { newId } from '../../protocol/base/request.ts';
import type { Credentials } from '../core/account/contract.ts';
import type { ServerConfig, Session } from '../core/contract.ts';
import './common/base.css';
import './common/controls.css';
import './common/indicators.css';
import './common/overlays.css';
import { createChoices } from './choices.ts';
import { guardComposition } from './common/composing.ts';
import { createI18n } from './i18n.ts';
import { createLinkTitle } from './link-title.ts';
import { createRouter } from './router.ts';
import { Shell } from './shell/shell.tsx';
import { createVisit } from './shell/visit.ts';
import { createTabMemory } from './tab-memory.ts';
import { type Ui, UiContext } from './ui-context.ts';

export interface AppParts {
  readonly login: (config: ServerConfig, credentials: Credentials) => Promise<Session>;
  readonly loadConfig: () => Promise<ServerConfig>;
  /** Fetches what a log-in needs beside its form. Rejects when it cannot be had. */
  readonly loadRooms: () => Promise<unknown>;
}

/** Puts the whole client into `root`. Resolves when the first screen stands. */
export async function mount(root: HTMLElement, parts: AppParts): Promise<void> {
  let config: Promise<ServerConfig> | null = null;
  const choices = createChoices(() => window.localStorage);
  const router = createRouter(window);
  const ui: Ui = {
    choices,
    router,
    titleOf: createLinkTitle(document, router.place.peek()),
    i18n: await createI18n(choices, navigator.languages),
    login: parts.login,
    loadRooms: parts.loadRooms,
    config() {
      // A failed fetch is tried again by the next log-in.
      config ??= parts.loadConfig().catch((error: unknown) => {
        config = null;
        throw error;
      });
      return config;
    },
  };
  guardComposition(window);
  // It is wanted by each log-in, and by the form.
  void ui.config().catch(() => {});
  const memory = createTabMemory({
    tab: () => window.sessionStorage,
    browser: () => window.localStorage,
    tabs: 'BroadcastChannel' in window ? new BroadcastChannel('lectern') : null,
    newId,
  });
  const visit = createVisit(ui, memory);
  render(
    <UiContext.Provider value={ui}>
      <Shell visit={visit} />
    </UiContext.Provider>,
    root,
  );
}
