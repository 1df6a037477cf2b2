/**
 * Work that takes long, on the one thread that all rooms share: in slices, one in each turn of the event loop whoever's it is,
 * so that voice and page turns come in between however much of it there is.
 */

/** ms of one slice: a tenth of a voice packet. */
const SLICE = 5;

/** When the slice began that goes on, or the last one. */
let began = Number.NEGATIVE_INFINITY;
const waiting: (() => void)[] = [];

/** Call it between steps of such work, which take less than a slice each. Resolves when the next step may be done. */
export async function nextStep(): Promise<void> {
  if (performance.now() - began < SLICE && waiting.length === 0) return;
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(nextSlice);
  });
}

function nextSlice(): void {
  began = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(nextSlice);
}
