/** Who is logged in here: it outlives every place, and a reload. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { LoginError, type LoginFailure } from '../../core/account/contract.ts';
import type { Session } from '../../core/contract.ts';
import type { Remembered, TabMemory } from '../tab-memory.ts';
import type { Ui } from '../ui-context.ts';

/** Someone who is logged in; `nick` is what to be called in rooms. */
interface Visitor {
  readonly session: Session;
  readonly nick: string;
}

/** Coming back by what is remembered; `trouble`: why it has not been possible, and it is tried again. */
type Returning = { readonly trouble: LoginError | null } | null;

export interface Visit {
  readonly current: ReadonlySignal<Visitor | null>;
  readonly returning: ReadonlySignal<Returning>;
  /** A guest has asked for the form for accounts. */
  readonly wantsAccount: ReadonlySignal<boolean>;
  /** Something was typed into the log-in form: nobody else may fill it in now. */
  touch(): void;
  /** Somebody has logged in. `stay`: also when the browser was closed. */
  enter(session: Session, nick: string, stay: boolean): void;
  giveUp(): void;
  /** The account does not let this log-in back in. */
  expire(): void;
  /** Out, and to the start page. */
  logout(): void;
  /** Out, and to the form for accounts at the same place. */
  toAccount(): void;
}

/** What says nothing against what is remembered. */
const PASSING: ReadonlySet<LoginFailure> = new Set(['unreachable', 'too-many', 'full', 'outdated']);

/** ms until the next try to come back; the last one is repeated. */
const TRY_AGAIN = [500, 1_000, 2_000, 4_000, 8_000];

/** Logs in as who this tab was before, or another tab is, as soon as it is made. */
export function createVisit(ui: Ui, memory: TabMemory): Visit {
  const current = signal<Visitor | null>(null);
  const returning = signal<Returning>({ trouble: null });
  const wantsAccount = signal(false);
  let touched = false;

  /** The form is shown when nobody is remembered, or what is remembered is void. */
  async function comeBack(known: Remembered | null) {
    const remembered = known ?? memory.load() ?? (await memory.ask());
    for (let tries = 0; remembered && returning.value; tries++) {
      try {
        const session = await ui.login(await ui.config(), remembered.credentials);
        if (returning.value) current.value = { session, nick: remembered.nick };
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

  function leave() {
    const left = current.value;
    current.value = null;
    touched = false;
    void left?.session.logout();
  }
  memory.onLoggedOut(() => {
    returning.value = null;
    leave();
    ui.router.go({ kind: 'home' });
  });
  memory.onOffer((remembered) => {
    if (current.value || returning.value || touched) return false;
    returning.value = { trouble: null };
    void comeBack(remembered);
    return true;
  });
  void comeBack(null);

  return {
    current,
    returning,
    wantsAccount,
    touch() {
      touched = true;
    },
    enter(session, nick, stay) {
      memory.save({ credentials: session.credentials, nick }, stay);
      wantsAccount.value = false;
      current.value = { session, nick };
    },
    giveUp() {
      memory.clear();
      returning.value = null;
    },
    expire() {
      memory.clear();
      current.value = null;
    },
    logout() {
      memory.logOut();
      leave();
      ui.router.go({ kind: 'home' });
    },
    toAccount() {
      memory.logOut();
      wantsAccount.value = true;
      leave();
    },
  };
}
