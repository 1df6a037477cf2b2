/** Those whose line broke, and who are given up after a while. */
import type { Room } from '../../room/room.ts';

export interface Absences {
  /** This occupant is not there; one that is waited for already is not waited for longer. @param occupant its XEP-0421 id */
  begin(room: Room, occupant: string): void;
  /** It is back. */
  over(room: Room, occupant: string): void;
  /** The room is gone. */
  forget(room: Room): void;
  close(): void;
}

/** @param ms until one is given up, which is told by `givenUp` */
export function createAbsences(ms: number, givenUp: (room: Room, occupant: string) => void): Absences {
  const rooms = new Map<Room, Map<string, NodeJS.Timeout>>();

  function over(room: Room, occupant: string): void {
    const waiting = rooms.get(room);
    clearTimeout(waiting?.get(occupant));
    waiting?.delete(occupant);
    if (waiting?.size === 0) rooms.delete(room);
  }

  function forget(room: Room): void {
    for (const timer of rooms.get(room)?.values() ?? []) clearTimeout(timer);
    rooms.delete(room);
  }

  return {
    begin(room, occupant) {
      const waiting = rooms.get(room) ?? new Map<string, NodeJS.Timeout>();
      if (waiting.has(occupant)) return;
      rooms.set(room, waiting);
      const end = () => {
        over(room, occupant);
        givenUp(room, occupant);
      };
      waiting.set(occupant, setTimeout(end, ms).unref());
    },
    over,
    forget,
    close() {
      for (const room of [...rooms.keys()]) forget(room);
    },
  };
}
