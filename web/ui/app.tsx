import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { type Credentials, LoginError, type ServerConfig, type Session } from '../core/contract.ts';
import './base.css';
import './controls.css';
import './indicators.css';
import './overlays.css';
import { LoadScreen } from './common/load-screen.tsx';
import { createI18n } from './i18n.ts';
import { LoginScreen } from './login/login-screen.tsx';
import { createRouter } from './router.ts';
import { createSettings } from './settings.ts';
import { createTabMemory, type TabMemory } from './tab-memory.ts';
import { type Ui, UiContext, useT, useUi } from './ui-context.ts';

export interface AppParts {
  readonly login: (config: ServerConfig, credentials: Credentials) => Promise<Session>;
  readonly loadConfig: () => Promise<ServerConfig>;
}

/** Someone who is logged in; `nick` is what to be called in rooms. */
interface Visit {
  readonly session: Session;
  readonly nick: string;
}

// The log-in form must work early, so that the rest of the screens comes while it is being filled in.
const home = () => import('./home/home-screen.tsx').then((m) => m.HomeScreen);
const room = () => import('./room/room-screen.tsx').then((m) => m.RoomScreen);

function createApp(ui: Ui, memory: TabMemory) {
  const visit = signal<Visit | null>(null);
  const returning = signal(memory.load());

  /** Logs in as who this tab was before it was reloaded; when that fails, the form is shown. */
  async function comeBack() {
    const remembered = returning.value;
    if (!remembered) return;
    try {
      const { credentials, nick } = remembered;
      visit.value = { session: await ui.login(await ui.config(), credentials), nick };
    } catch (error) {
      if (error instanceof LoginError && error.reason !== 'unreachable') memory.clear();
    }
    returning.value = null;
  }
  void comeBack();

  return function App() {
    const { router, i18n } = useUi();
    const place = router.place.value;
    const current = visit.value;
    const status = current?.session.status.value;

    useEffect(() => {
      if (status === 'closed') visit.value = null;
    }, [status]);
    useEffect(() => {
      if (place.kind === 'home') document.title = 'Lectern';
    }, [place.kind, i18n.language.value]);
    useEffect(() => {
      const preload = () => void (place.kind === 'room' ? room() : home()).catch(() => {});
      const timer = setTimeout(preload, 1500);
      return () => clearTimeout(timer);
    }, [place.kind]);

    if (returning.value) return <Returning />;
    if (!current || status === 'closed') {
      return (
        <LoginScreen
          room={place.kind === 'room' ? place.name : null}
          onSession={(session, nick, credentials) => {
            memory.save({ credentials, nick });
            visit.value = { session, nick };
          }}
        />
      );
    }
    const logout = () => {
      memory.clear();
      visit.value = null;
      void current.session.logout();
      router.go({ kind: 'home' });
    };
    if (place.kind === 'room') {
      return (
        <LoadScreen
          key={place.name}
          load={room}
          props={{ session: current.session, name: place.name, nick: current.nick, onLogout: logout }}
        />
      );
    }
    return <LoadScreen key="home" load={home} props={{ session: current.session, onLogout: logout }} />;
  };
}

function Returning() {
  const t = useT();
  return (
    <main class="centre" aria-busy="true" aria-label={t('load.loading')}>
      <span class="spinner" />
    </main>
  );
}

/** Puts the whole client into `root`. Resolves when the first screen stands. */
export async function mount(root: HTMLElement, parts: AppParts): Promise<void> {
  let config: Promise<ServerConfig> | null = null;
  const settings = createSettings(() => window.localStorage);
  const ui: Ui = {
    settings,
    router: createRouter(window),
    i18n: await createI18n(settings, navigator.languages),
    login: parts.login,
    config() {
      // A failed fetch is tried again by the next log-in.
      config ??= parts.loadConfig().catch((error: unknown) => {
        config = null;
        throw error;
      });
      return config;
    },
  };
  const App = createApp(
    ui,
    createTabMemory(() => window.sessionStorage),
  );
  render(
    <UiContext.Provider value={ui}>
      <App />
    </UiContext.Provider>,
    root,
  );
}
