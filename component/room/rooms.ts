/** All rooms: loaded at start, made and destroyed while running. */
import { unescapeLocal } from '../../protocol/base/jid.ts';
import { wordsOfName } from '../../protocol/muc/room-name.ts';
import type { RoomRecord } from '../../store/rooms/contract.ts';
import { UnusableDatabase } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import type { Limits } from '../limits.ts';
import { defaultConfig, type RoomConfig, readConfig } from './config.ts';
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
  /** Nobody finds this room any more, but all of it is kept until it is removed, or until another of its name is kept. */
  setAside(room: Room, at: number): void;
  /** The room of this name that was set aside. */
  aside(name: string): Room | undefined;
  /** Those that were set aside until then. */
  asideUntil(at: number): Room[];
  /** Those that were set aside are there again. */
  bringBack(): void;
  /** How many rooms a bare address owns. */
  ownedBy(jid: string): number;
}

export async function loadRooms(domain: string, store: Store, limits: Pick<Limits, 'room'>): Promise<Rooms> {
  const rooms = new Map<string, Room>();
  const defaults = (name: string) => defaultConfig(unescapeLocal(wordsOfName(name)), limits.room.occupants);
  const people = await store.people.all();
  for (const stored of await store.rooms.all()) {
    const { name } = stored;
    const config = configOf(stored, defaults(name));
    const room = new Room(domain, { ...stored, config }, people.get(name) ?? []);
    rooms.set(name, room);
  }
  const aside = new Map<string, { readonly room: Room; readonly at: number }>();
  const forget = (room: Room) => {
    room.destroyed = true;
    // There may be another of its name already.
    if (rooms.get(room.name) === room) rooms.delete(room.name);
  };
  return {
    get: (name) => rooms.get(name),
    all: () => [...rooms.values()],
    create(name, owner, locked) {
      const record = {
        name,
        config: defaults(name),
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
        if (aside.has(room.name)) await store.rooms.remove(room.name);
        aside.delete(room.name);
        await store.rooms.save(recordOf(room));
        const owners = [...room.affiliations].map(([jid, affiliation]) => ({
          jid,
          affiliation,
          nick: null,
          reason: '',
        }));
        await store.people.save(room.name, owners);
      } catch (error) {
        forget(room);
        throw error;
      }
    },
    async save(room, change) {
      const { name, config, subject, locked } = room;
      await store.rooms.save(recordOf({ name, config, subject, locked, ...change }));
      Object.assign(room, change);
    },
    async remove(room) {
      // On disk first: a room of which people were told that it is gone must not be there after a restart.
      await store.rooms.remove(room.name);
      forget(room);
      aside.delete(room.name);
    },
    setAside(room, at) {
      forget(room);
      aside.set(room.name, { room, at });
    },
    aside: (name) => aside.get(name)?.room,
    asideUntil: (until) => [...aside.values()].filter(({ at }) => at <= until).map(({ room }) => room),
    bringBack() {
      for (const { room } of aside.values()) {
        if (rooms.has(room.name)) continue;
        room.destroyed = false;
        rooms.set(room.name, room);
        aside.delete(room.name);
      }
    },
    ownedBy: (jid) => [...rooms.values()].filter((room) => room.affiliation(jid) === 'owner').length,
  };
}

/** @throws UnusableDatabase that names the room: without its configuration it would be another one, or lost when it is made anew */
function configOf({ name, config }: RoomRecord, defaults: RoomConfig): RoomConfig {
  try {
    return readConfig(config, defaults);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnusableDatabase(
      `The configuration of the group ${name} in the database cannot be read (${why}). Nothing was changed: put a backup back.`,
    );
  }
}
