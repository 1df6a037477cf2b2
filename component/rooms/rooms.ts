/** All rooms: loaded at start, made and destroyed while running. */
import type { Store } from '../store/contract.ts';
import { defaultConfig } from './config.ts';
import { Room } from './room.ts';

export interface Rooms {
  get(name: string): Room | undefined;
  all(): Room[];
  /** Makes a room with its owner; locked until it is configured. */
  create(name: string, owner: string, locked: boolean): Promise<Room>;
  save(room: Room): Promise<void>;
  remove(room: Room): Promise<void>;
  /** How many rooms a bare address owns. */
  ownedBy(jid: string): number;
}

export async function loadRooms(domain: string, store: Store, maxUsers: number): Promise<Rooms> {
  const rooms = new Map<string, Room>();
  for (const record of await store.rooms()) {
    const { name } = record;
    rooms.set(name, new Room(domain, record, await store.affiliations(name), await store.presenters(name)));
  }
  return {
    get: (name) => rooms.get(name),
    all: () => [...rooms.values()],
    async create(name, owner, locked) {
      const record = {
        name,
        config: JSON.stringify(defaultConfig(name, maxUsers)),
        subject: '',
        subjectBy: null,
        subjectAt: 0,
      };
      const room = new Room(domain, record, new Map([[owner, 'owner']]), new Set(), locked);
      // Known at once, so that a second stanza for the same name finds it.
      rooms.set(name, room);
      await store.saveRoom(record);
      await store.setAffiliation(name, owner, 'owner');
      return room;
    },
    save: (room) => store.saveRoom(room.record),
    async remove(room) {
      room.destroyed = true;
      rooms.delete(room.name);
      await store.removeRoom(room.name);
    },
    ownedBy: (jid) => [...rooms.values()].filter((room) => room.affiliation(jid) === 'owner').length,
  };
}
