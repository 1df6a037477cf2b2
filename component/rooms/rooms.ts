/** All rooms: loaded at start, made and destroyed while running. */
import type { Limits } from '../limits.ts';
import type { Store } from '../store/contract.ts';
import { defaultConfig } from './config.ts';
import { Room, recordOf } from './room.ts';

export interface Rooms {
  get(name: string): Room | undefined;
  all(): Room[];
  /** Makes a room with its owner; locked until it is configured. It is known at once, and kept by `keep`. */
  create(name: string, owner: string, locked: boolean): Room;
  /** Writes a new room down. Rejects when the disk refuses, and then there is no such room. */
  keep(room: Room): Promise<void>;
  /** Changes what is kept of a room, on disk first. */
  save(room: Room, change: Partial<Pick<Room, 'config' | 'subject'>>): Promise<void>;
  remove(room: Room): Promise<void>;
  /** How many rooms a bare address owns. */
  ownedBy(jid: string): number;
}

export async function loadRooms(
  domain: string,
  store: Store,
  limits: Pick<Limits, 'occupants' | 'history'>,
): Promise<Rooms> {
  const rooms = new Map<string, Room>();
  const defaults = (name: string) => defaultConfig(name, limits.occupants, limits.history);
  for (const stored of await store.rooms()) {
    const { name } = stored;
    // One that was kept by an earlier version lacks what has come since.
    const record = { ...stored, config: JSON.stringify({ ...defaults(name), ...JSON.parse(stored.config) }) };
    rooms.set(name, new Room(domain, record, await store.affiliations(name), await store.presenters(name)));
  }
  const forget = (room: Room) => {
    room.destroyed = true;
    rooms.delete(room.name);
  };
  return {
    get: (name) => rooms.get(name),
    all: () => [...rooms.values()],
    create(name, owner, locked) {
      const record = {
        name,
        config: JSON.stringify(defaults(name)),
        subject: '',
        subjectBy: null,
        subjectAt: 0,
      };
      const room = new Room(domain, record, new Map([[owner, 'owner']]), new Map(), locked);
      rooms.set(name, room);
      return room;
    },
    async keep(room) {
      try {
        await store.saveRoom(room.record);
        for (const [jid, affiliation] of room.affiliations) await store.setAffiliation(room.name, jid, affiliation);
      } catch (error) {
        forget(room);
        throw error;
      }
    },
    async save(room, change) {
      await store.saveRoom(recordOf(room.name, change.config ?? room.config, change.subject ?? room.subject));
      Object.assign(room, change);
    },
    async remove(room) {
      // On disk first: a room of which people were told that it is gone must not be there after a restart.
      await store.removeRoom(room.name);
      forget(room);
    },
    ownedBy: (jid) => [...rooms.values()].filter((room) => room.affiliation(jid) === 'owner').length,
  };
}
