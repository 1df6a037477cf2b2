/**
 * When what could not be fetched is fetched again: after growing pauses, and at once when the network is back. Each gets one
 * of its own.
 */
export interface Again {
  /** It failed: `task` runs in a while. */
  failed(): void;
  /** It is there, or not wanted any more. */
  done(): void;
}

/** ms, first and at most. */
const FIRST = 1_000;
const MOST = 15_000;

export interface Host {
  setTimeout(task: () => void, ms: number): number;
  clearTimeout(timer: number): void;
  addEventListener(type: 'online', listener: () => void): void;
  removeEventListener(type: 'online', listener: () => void): void;
}

export function createAgain(host: Host, task: () => void): Again {
  let pause = FIRST;
  let timer: number | undefined;

  function stop(): void {
    if (timer === undefined) return;
    host.clearTimeout(timer);
    timer = undefined;
    host.removeEventListener('online', run);
  }
  function run(): void {
    stop();
    task();
  }
  return {
    failed() {
      if (timer !== undefined) return;
      timer = host.setTimeout(run, pause);
      pause = Math.min(pause * 2, MOST);
      host.addEventListener('online', run);
    },
    done() {
      stop();
      pause = FIRST;
    },
  };
}
