/** Tells those that wait how many come before them. */
import type { Turns } from './turns.ts';
import type { Work, Works } from './works.ts';

/** How often people are told, at most, in ms. */
const TELL = 2000;

export interface Places {
  /** Tells what has changed, now or a little later. */
  tell(): void;
  /** How many come before a job; undefined when it does not wait. */
  ahead(work: Work): number | undefined;
  close(): void;
}

export function createPlaces(works: Works, turns: Turns, onStatus: (work: Work) => void): Places {
  let telling: NodeJS.Timeout | undefined;
  let closed = false;

  function tell(): void {
    if (telling !== undefined || closed) return;
    let changed = false;
    for (const [ahead, work] of turns.order([...works.waiting]).entries()) {
      if (work.status.ahead === ahead) continue;
      changed = true;
      work.status = { ...work.status, ahead };
      onStatus(work);
    }
    if (!changed) return;
    telling = setTimeout(() => {
      telling = undefined;
      tell();
    }, TELL).unref();
  }

  return {
    tell,
    ahead(work) {
      const ahead = turns.order([...works.waiting]).indexOf(work);
      return ahead < 0 ? undefined : ahead;
    },
    close() {
      closed = true;
      clearTimeout(telling);
    },
  };
}
