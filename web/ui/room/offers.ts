/** What was just removed and can be brought back: several at a time, each for as long as it takes to decide. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Timer } from './notices.ts';

export interface Offer {
  /** What was removed, in the user's language. */
  readonly text: string;
  readonly undo: () => void;
}

export interface Offers {
  /** Oldest first. */
  readonly list: ReadonlySignal<readonly Offer[]>;
  add(offer: Offer): void;
  close(offer: Offer): void;
  /** Whether the pointer, or the focus, is on the offer: meanwhile it does not go, and then it has its whole time again. */
  hold(offer: Offer, by: 'pointer' | 'focus', on: boolean): void;
  dispose(): void;
}

/** ms: long enough to read it, to see what is missing, and to reach the button by keyboard. */
const SHOWN = 10_000;
/** Offers at a time: what is above the stage must leave the stage to be seen, on a phone too. */
const MOST = 3;

export function createOffers(timer: Timer): Offers {
  const list = signal<readonly Offer[]>([]);
  const timers = new Map<Offer, number>();
  const holders = new Map<Offer, Set<'pointer' | 'focus'>>();

  function stop(offer: Offer): void {
    const running = timers.get(offer);
    if (running !== undefined) timer.clear(running);
    timers.delete(offer);
  }
  function run(offer: Offer): void {
    stop(offer);
    timers.set(
      offer,
      timer.set(() => close(offer), SHOWN),
    );
  }
  function close(offer: Offer): void {
    stop(offer);
    holders.delete(offer);
    list.value = list.peek().filter((other) => other !== offer);
  }
  const isHeld = (offer: Offer) => (holders.get(offer)?.size ?? 0) > 0;

  return {
    list,
    add(offer) {
      const oldest = list.peek().find((other) => !isHeld(other));
      if (list.peek().length >= MOST && oldest) close(oldest);
      list.value = [...list.peek(), offer];
      run(offer);
    },
    close,
    hold(offer, by, on) {
      if (!list.peek().includes(offer)) return;
      const held = holders.get(offer) ?? new Set();
      if (on) held.add(by);
      else held.delete(by);
      holders.set(offer, held);
      if (isHeld(offer)) stop(offer);
      else run(offer);
    },
    dispose() {
      for (const offer of list.peek()) close(offer);
    },
  };
}
