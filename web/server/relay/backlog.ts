/**
 * What waits for browsers that take it more slowly than it comes. Each may have some; but a few hundred that read nothing and
 * have others talk to them would have all of the memory, so that all together have less than each its most.
 */
import type { WebLimits } from '../limits.ts';

/** A WebSocket, as far as it matters here. */
export interface Reader {
  readonly bufferedAmount: number;
  terminate(): void;
}

export interface Backlog {
  /** More waits for it now: it is cut off, or the one for which most waits, where that is too much. */
  grew(reader: Reader): void;
  gone(reader: Reader): void;
}

export function createBacklog({ backlog, backlogOfAll }: Pick<WebLimits, 'backlog' | 'backlogOfAll'>): Backlog {
  /** As it was when each was last looked at, which may be more than it is. */
  const amounts = new Map<Reader, number>();
  let all = 0;

  function look(reader: Reader): void {
    const amount = reader.bufferedAmount;
    all += amount - (amounts.get(reader) ?? 0);
    if (amount === 0) amounts.delete(reader);
    else amounts.set(reader, amount);
  }

  function gone(reader: Reader): void {
    all -= amounts.get(reader) ?? 0;
    amounts.delete(reader);
  }

  function cut(reader: Reader): void {
    gone(reader);
    reader.terminate();
  }

  return {
    grew(reader) {
      look(reader);
      if (reader.bufferedAmount > backlog) return cut(reader);
      if (all <= backlogOfAll) return;
      for (const each of [...amounts.keys()]) look(each);
      if (all <= backlogOfAll) return;
      for (const [each] of [...amounts].sort(([, one], [, other]) => other - one)) {
        cut(each);
        if (all <= backlogOfAll) return;
      }
    },
    gone,
  };
}
