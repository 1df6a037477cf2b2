/** Things that are asked again until they are answered: a query may meet a stream that breaks just then. */
export interface Retry {
  /** Runs `task` now and then again after each pause until it gives true. Resolves when it did; never when cancelled. */
  until(task: () => Promise<boolean>): Promise<void>;
  /** Nothing that was begun before goes on. */
  cancel(): void;
  /** The same, and nothing is begun any more. */
  close(): void;
}

/** @param pause ms; it doubles after each try, up to `most`. */
export function createRetry(pause: number, most = pause): Retry {
  let round = 0;
  let closed = false;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  return {
    until(task) {
      if (closed) return new Promise(() => undefined);
      const mine = round;
      let wait = pause;
      return new Promise((resolve) => {
        const run = async () => {
          const done = await task();
          if (mine !== round) return;
          if (done) return resolve();
          const timer = setTimeout(() => {
            timers.delete(timer);
            void run();
          }, wait);
          wait = Math.min(wait * 2, most);
          timers.add(timer);
        };
        void run();
      });
    },
    cancel,
    close() {
      closed = true;
      cancel();
    },
  };

  function cancel(): void {
    round += 1;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }
}
