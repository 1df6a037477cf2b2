/** All rooms: loaded at start, made and destroyed while running. */
import type { Limits } from '../limits.ts';
import type { Store } from '../store/contract.ts';
import { defaultConfig } from './config.ts';
import { mendPeople } from './mend-people.ts';
import { Room, recordOf } from './room.ts';

export interface Rooms {
  get(name: string): Room | undefined;
  all(): Room[];
  /** Makes a room with its owner; locked until it is configured. It is known at once, and kept by `keep`. */
  create(name: string, owner: string, locked: boolean): Room;
  /** Writes a new room down. Rejects when the disk refuses, and then there is no such room. */
  keep(room: Room): Promise<void>;
  /** Changes what is kept of a room, on disk first. */
  save(room: Room, change: Partial<Pick<Room, 'config' | 'subject' | 'locked'>>): Promise<void>;
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
  const people = await store.people();
  for (const stored of await store.rooms()) {
    const { name } = stored;
    // One that was kept by an earlier version lacks what has come since.
    const record = { ...stored, config: JSON.stringify({ ...defaults(name), ...JSON.parse(stored.config) }) };
    const known = await mendPeople(store, name, people.get(name) ?? []);
    rooms.set(name, new Room(domain, record, known, await store.presenters(name)));
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
        locked,
      };
      const room = new Room(domain, record, [{ jid: owner, affiliation: 'owner', nick: null }]);
      rooms.set(name, room);
      return room;
    },
    async keep(room) {
      try {
        await store.saveRoom(recordOf(room));
        const owners = [...room.affiliations].map(([jid, affiliation]) => ({
          jid,
          affiliation,
          nick: null,
          reason: '',
        }));
        await store.savePeople(room.name, owners);
      } catch (error) {
        forget(room);
        throw error;
      }
    },
    async save(room, change) {
      const { name, config, subject, locked } = room;
      await store.saveRoom(recordOf({ name, config, subject, locked, ...change }));
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
