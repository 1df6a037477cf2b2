import { useState } from 'preact/hooks';
import { type Credentials, LoginError } from '../../core/account/contract.ts';
import type { Session } from '../../core/contract.ts';
import { useUi } from '../ui-context.ts';

interface Login {
  readonly busy: boolean;
  readonly failure: LoginError | null;
  submit(credentials: Credentials): void;
}

/** Told of a log-in: what to be called in rooms, and whether it is to outlast the browser. */
export type OnSession = (session: Session, nick: string, stay: boolean) => void;

export function useLogin(onSession: (session: Session) => void): Login {
  const ui = useUi();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<LoginError | null>(null);

  async function run(credentials: Credentials) {
    setBusy(true);
    setFailure(null);
    try {
      onSession(await ui.login(await ui.config(), credentials));
    } catch (error) {
      // Whatever is not an answer to the name and password is a matter of the way to the server.
      setFailure(error instanceof LoginError ? error : new LoginError('unreachable', { cause: error }));
      setBusy(false);
    }
  }
  return { busy, failure, submit: (credentials) => void run(credentials) };
}
