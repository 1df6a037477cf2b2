/** Tries to connect: one that hangs is given up, and the next comes at once when the network has just come back. */
import type { BackOff } from './back-off.ts';
import type { Xmpp } from './login.ts';
import type { GuardedSocket } from './socket.ts';

/** ms that a try to connect and log in may take; and to be given up for another, when the network has just come back. */
const ATTEMPT = 10_000;
const ATTEMPT_IN_DOUBT = 2_000;

export interface Attempts {
  /** The present try has ended, well or not. */
  over(): void;
  /** There is no stream, and a reason to think that one could be had now. */
  hurry(): void;
}

export function createAttempts(xmpp: Xmpp, socket: Pick<GuardedSocket, 'drop'>, backOff: BackOff): Attempts {
  const { reconnect } = xmpp as unknown as { readonly reconnect: { scheduleReconnect(): void } };
  let attempt: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  xmpp.on('connecting', () => {
    since = performance.now();
    clearTimeout(attempt);
    attempt = setTimeout(socket.drop, ATTEMPT);
  });
  return {
    over: () => clearTimeout(attempt),
    hurry() {
      if (xmpp.status === 'disconnect') {
        backOff.hurry();
        reconnect.scheduleReconnect();
      } else if (performance.now() - since > ATTEMPT_IN_DOUBT) {
        backOff.hurry();
        socket.drop();
      }
    },
  };
}
