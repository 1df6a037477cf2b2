import { signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { newId } from '../../protocol/base/request.ts';
import { type Credentials, LoginError, type LoginFailure } from '../core/account/contract.ts';
import type { ServerConfig, Session } from '../core/contract.ts';
import './common/base.css';
import './common/controls.css';
import './common/indicators.css';
import './common/overlays.css';
import { guardComposition } from './common/composing.ts';
import { LoadScreen } from './common/load-screen.tsx';
import { UnknownPage } from './common/unknown-page.tsx';
import { createI18n } from './i18n.ts';
import { createLinkTitle } from './link-title.ts';
import { LoginScreen } from './login/login-screen.tsx';
import { createRouter } from './router.ts';
import { createSettings } from './settings.ts';
import { createTabMemory, type Remembered, type TabMemory } from './tab-memory.ts';
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

/** Coming back by what is remembered; `trouble`: why it has not been possible, and it is tried again. */
type Returning = { readonly trouble: LoginError | null } | null;

/** What says nothing against what is remembered. */
const PASSING: ReadonlySet<LoginFailure> = new Set(['unreachable', 'too-many', 'full']);
const AGAIN: Partial<Record<LoginFailure, 'login.againLater' | 'login.againFull'>> = {
  'too-many': 'login.againLater',
  full: 'login.againFull',
};

// The log-in form must work early, so that the rest of the screens comes while it is being filled in.
const home = () => import('./home/home-screen.tsx').then((m) => m.HomeScreen);
const room = () => import('./room/room-screen.tsx').then((m) => m.RoomScreen);

/** ms until the next try to come back; the last one is repeated. */
const TRY_AGAIN = [500, 1_000, 2_000, 4_000, 8_000];

function createApp(ui: Ui, memory: TabMemory) {
  const visit = signal<Visit | null>(null);
  const returning = signal<Returning>({ trouble: null });
  /** A guest has asked for the form for accounts. */
  let wantsAccount = false;
  /** Something was typed into the log-in form: nobody else may fill it in now. */
  let touched = false;

  /** Logs in as who this tab was before, or another tab is; the form is shown when that is nobody, or void. */
  async function comeBack(known: Remembered | null) {
    const remembered = known ?? memory.load() ?? (await memory.ask());
    for (let tries = 0; remembered && returning.value; tries++) {
      try {
        const session = await ui.login(await ui.config(), remembered.credentials);
        if (returning.value) visit.value = { session, nick: remembered.nick };
        else void session.logout();
        break;
      } catch (error) {
        const trouble = error instanceof LoginError ? error : new LoginError('unreachable', { cause: error });
        if (!PASSING.has(trouble.reason)) {
          memory.clear();
          break;
        }
        returning.value &&= { trouble };
        const pause = TRY_AGAIN[Math.min(tries, TRY_AGAIN.length - 1)] ?? 0;
        await new Promise((again) => setTimeout(again, Math.max(pause, trouble.seconds * 1_000)));
      }
    }
    returning.value = null;
  }
  const giveUp = () => {
    memory.clear();
    returning.value = null;
  };

  function leave() {
    const current = visit.value;
    visit.value = null;
    touched = false;
    void current?.session.logout();
  }
  memory.onLoggedOut(() => {
    returning.value = null;
    leave();
    ui.router.go({ kind: 'home' });
  });
  memory.onOffer((remembered) => {
    if (visit.value || returning.value || touched) return false;
    returning.value = { trouble: null };
    void comeBack(remembered);
    return true;
  });
  void comeBack(null);

  return function App() {
    const { router, i18n } = useUi();
    const place = router.place.value;
    const current = visit.value;
    const status = current?.session.status.value;

    useEffect(() => {
      if (status !== 'closed') return;
      // The account does not let this log-in back in.
      memory.clear();
      visit.value = null;
    }, [status]);
    useEffect(() => {
      if (place.kind === 'home') document.title = 'Lectern';
    }, [place.kind, i18n.language.value]);
    useEffect(() => {
      const preload = () => void (place.kind === 'room' ? room() : home()).catch(() => {});
      const timer = setTimeout(preload, 1500);
      return () => clearTimeout(timer);
    }, [place.kind]);

    const here = place.kind === 'room' ? place.name : null;
    // Whoever goes to another place leaves the group that was shown before: there is nothing yet to hear or see it by. Before
    // the next screen goes in, which may be the same group by another link.
    useLayoutEffect(() => {
      for (const room of current?.session.rooms.peek() ?? []) if (room.name !== here) room.leave();
    }, [current, here]);

    if (place.kind === 'unknown') return <UnknownPage />;
    if (returning.value) return <ComingBack trouble={returning.value.trouble} onGiveUp={giveUp} />;
    if (!current || status === 'closed') {
      return (
        <LoginScreen
          room={place.kind === 'room' ? place.name : null}
          account={wantsAccount}
          onTouched={() => {
            touched = true;
          }}
          onSession={(session, nick, stay) => {
            memory.save({ credentials: session.credentials, nick }, stay);
            wantsAccount = false;
            visit.value = { session, nick };
          }}
        />
      );
    }
    const logout = () => {
      memory.logOut();
      leave();
      router.go({ kind: 'home' });
    };
    const toAccount = () => {
      memory.logOut();
      wantsAccount = true;
      leave();
    };
    if (place.kind === 'room') {
      return (
        <LoadScreen
          key={place.name}
          load={room}
          props={{
            session: current.session,
            name: place.name,
            nick: current.nick,
            onLogout: logout,
            onAccount: toAccount,
          }}
        />
      );
    }
    return <LoadScreen key="home" load={home} props={{ session: current.session, onLogout: logout }} />;
  };
}

function ComingBack({ trouble, onGiveUp }: { trouble: LoginError | null; onGiveUp: () => void }) {
  const t = useT();
  return (
    <main class="centre coming-back" aria-busy="true" aria-label={t('load.loading')}>
      <span class="spinner" />
      {trouble && (
        <>
          <p role="status" data-testid="coming-back">
            {t(AGAIN[trouble.reason] ?? 'login.again', { seconds: trouble.seconds })}
          </p>
          <button type="button" class="button quiet" onClick={onGiveUp}>
            {t('login.giveUp')}
          </button>
        </>
      )}
    </main>
  );
}

/** Puts the whole client into `root`. Resolves when the first screen stands. */
export async function mount(root: HTMLElement, parts: AppParts): Promise<void> {
  let config: Promise<ServerConfig> | null = null;
  const settings = createSettings(() => window.localStorage);
  const router = createRouter(window);
  const ui: Ui = {
    settings,
    router,
    titleOf: createLinkTitle(document, router.place.peek()),
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
  guardComposition(window);
  // It is wanted by each log-in, and by the form.
  void ui.config().catch(() => {});
  const memory = createTabMemory({
    tab: () => window.sessionStorage,
    browser: () => window.localStorage,
    tabs: 'BroadcastChannel' in window ? new BroadcastChannel('lectern') : null,
    newId,
  });
  const App = createApp(ui, memory);
  render(
    <UiContext.Provider value={ui}>
      <App />
    </UiContext.Provider>,
    root,
  );
}
