/** Who of many comes next. */

/** Runs at most `most` tasks at a time; the others wait in their order. */
export function createTurns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const line: (() => void)[] = [];
  return async (task) => {
    if (running < most) running += 1;
    // Whoever goes leaves its place to the next.
    else await new Promise<void>((go) => line.push(go));
    try {
      return await task();
    } finally {
      const next = line.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

export interface Holding {
  /** Resolves with true when it is let go, with false when it is cancelled before. @param first before the others that wait */
  wait(cancelled: AbortSignal, first: boolean): Promise<boolean>;
  /** Lets go of the first that waits. */
  next(): void;
}

export function createHolding(): Holding {
  const held: (() => void)[] = [];
  return {
    next: () => held.shift()?.(),
    wait: (cancelled, first) =>
      new Promise((resolve) => {
        const go = () => resolve(true);
        if (cancelled.aborted) resolve(false);
        else if (first) held.unshift(go);
        else held.push(go);
        cancelled.addEventListener('abort', () => {
          if (!held.includes(go)) return;
          held.splice(held.indexOf(go), 1);
          resolve(false);
        });
      }),
  };
}
