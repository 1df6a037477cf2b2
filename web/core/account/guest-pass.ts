/**
 * What a guest shows to rooms so that they know which guests come from one address (docs/protocol.md §8). The web server, which
 * sees it, gives it out; without one, a guest counts with all others that have none.
 */
export interface GuestPass {
  /** Undefined when there is none. */
  readonly text: string | undefined;
  /** Asks for another one unless that was just done: one may have come from another network. Never rejects. */
  renew(): Promise<void>;
}

/** ms: it is good for a day, and a network changes with a new stream. */
const OLD = 60_000;
/** ms that one waits for it at a log-in. */
const PATIENCE = 5_000;

/**
 * @param ask gives what `GET /guest-pass` answers
 * @param now ms of a clock that nobody sets
 */
export function createGuestPass(
  ask: (signal: AbortSignal) => Promise<unknown>,
  now: () => number = () => performance.now(),
): GuestPass {
  let text: string | undefined;
  let at = Number.NEGATIVE_INFINITY;
  return {
    get text() {
      return text;
    },
    async renew() {
      if (now() - at < OLD) return;
      at = now();
      try {
        const answer = await ask(AbortSignal.timeout(PATIENCE));
        if (typeof answer !== 'object' || answer === null || !('pass' in answer)) throw new Error('no pass');
        text = String(answer.pass);
      } catch {
        // The one of before is as good as it was.
        at = Number.NEGATIVE_INFINITY;
      }
    },
  };
}
