/**
 * The book of seats: it tells after a crash whom to ask to come in again. It is written behind: what comes
 * within one turn of the event loop goes to the disk in one transaction, and nobody waits for it. After a crash within
 * that moment somebody is not told, and finds out by its own ping (XEP-0410).
 */

import type { SeatChange, SeatStore } from '../../store/seats/contract.ts';

export interface Seats {
  /** This session sits in this room, under this nick. @param occupant its id, if it may come back under another address */
  add(room: string, jid: string, nick: string, occupant: string | null): void;
  remove(room: string, jid: string): void;
  /** Resolves when all that was said so far is on the disk, or was refused by it. */
  written(): Promise<void>;
}

/** @param failed logs what the disk has refused */
export function createSeats(
  store: { readonly seats: Pick<SeatStore, 'save'> },
  failed: (error: unknown, what: string) => unknown,
): Seats {
  let waiting = new Map<string, SeatChange>();
  let writing: Promise<void> | undefined;

  function change(one: SeatChange): void {
    waiting.set(`${one.room}\n${one.jid}`, one);
    writing ??= new Promise((resolve) => {
      setImmediate(() => void write().then(resolve));
    });
  }

  async function write(): Promise<void> {
    while (waiting.size > 0) {
      const changes = [...waiting.values()];
      waiting = new Map();
      try {
        await store.seats.save(changes);
      } catch (error) {
        // A person who has gone is gone, even when the disk refuses it: ghosts.ts clears a seat too many after the next start.
        failed(error, 'the book of seats could not be written');
      }
    }
    writing = undefined;
  }

  return {
    add: (room, jid, nick, occupant) => change({ room, jid, nick, occupant, told: false }),
    remove: (room, jid) => change({ room, jid, nick: null }),
    written: async () => await writing,
  };
}
