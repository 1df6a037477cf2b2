/** One after the other for each key, and side by side for different ones. */
export interface Serial {
  /** Gives what the task gives; a task that fails holds up nobody. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is being done. */
  settled(): Promise<void>;
}

export function createSerial(): Serial {
  const last = new Map<string, Promise<unknown>>();
  return {
    run(key, task) {
      const result = (last.get(key) ?? Promise.resolve()).then(task, task);
      const end = result
        .catch(() => undefined)
        .then(() => {
          if (last.get(key) === end) last.delete(key);
        });
      last.set(key, end);
      return result;
    },
    async settled() {
      while (last.size > 0) await Promise.all(last.values());
    },
  };
}
