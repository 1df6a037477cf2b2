/** Runs tasks one after the other, in the order of the calls; one that fails does not keep the next. */
export interface OneByOne {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when all that were given so far have ended. */
  settled(): Promise<unknown>;
}

export function createOneByOne(): OneByOne {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const done = last.then(task);
      last = done.catch(() => undefined);
      return done;
    },
    settled: () => last,
  };
}
