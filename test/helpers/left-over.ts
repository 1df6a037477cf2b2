// What tests have started and nobody has ended, as where a test fails half-way through its set-up: ended after the last.

type End = () => void | Promise<void>;

export interface LeftOver {
  /** To be ended after the last test. @returns what says that it is ended */
  add(end: End): () => void;
  /** Ends all that is left, the newest first; one that fails costs the others nothing, and is told at the end. */
  end(): Promise<void>;
}

export function createLeftOver(): LeftOver {
  const left = new Set<{ readonly end: End }>();
  return {
    add(end) {
      const entry = { end };
      left.add(entry);
      return () => void left.delete(entry);
    },
    async end() {
      const failures: unknown[] = [];
      for (const entry of [...left].reverse()) {
        left.delete(entry);
        try {
          await entry.end();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} could not be ended`);
    },
  };
}

/** Of this run: as sharedProsody(), state of the module, for mocha gives test files nothing else that they share. */
export const leftOver = createLeftOver();
