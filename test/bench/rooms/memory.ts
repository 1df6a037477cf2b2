// What an idle room and an occupant cost in memory: by how much the heaps grow when there are more of them.
//
// A room of the component is an object of Lectern's, and whatever Prosody keeps because of it; a room of mod_muc is
// Prosody's alone. All rooms that are compared stay when they are empty, are set up alike and are in memory. The clients
// are logged in before and the same for both, so what a session costs is in neither figure.

import { entering, type LoadClient, leaving } from '../load/client.ts';
import { type Figure, percentile, round } from '../numbers.ts';
import { type Heap, INSPECTED, openLuaHeap, openNodeHeap } from './heap.ts';
import { createRoomSetting, makeRoom, type RoomService } from './setting.ts';
import { watch } from './view.ts';

/** Made at a time; one owner may have 50 (limits.room.perUser). */
const OWNERS = 4;
const ROOMS = 50;
const BATCHES = 5;
const CLIENTS = 400;
/** Occupants of one room: as in a small group, and all. */
const CROWDS = [5, CLIENTS];
const ROUNDS = 5;
const WARM_UP = 2;
/** ms */
const PATIENCE = 300_000;

interface Growth {
  readonly lua: number;
  readonly node: number;
}

export async function measureMemory(): Promise<Figure[]> {
  const setting = await createRoomSetting(INSPECTED);
  const heaps: Heap[] = [];
  try {
    const node = await openNodeHeap(setting.lectern.logs());
    const lua = await openLuaHeap(setting.prosody.adminSocket);
    heaps.push(node, lua);
    const used = async (): Promise<Growth> => ({ lua: await lua.used(), node: await node.used() });
    /** Bytes by which the heaps grow, for each of `n`. */
    const growth = async (n: number, task: () => Promise<unknown>): Promise<Growth> => {
      const before = await used();
      await task();
      const after = await used();
      return { lua: (after.lua - before.lua) / n, node: (after.node - before.node) / n };
    };
    /** In turns; what is done for the first time loads and compiles what stays, and does not count. */
    const inTurns = async (rounds: number, task: (service: RoomService, round: number) => Promise<Growth>) => {
      const grown = new Map<RoomService, Growth[]>(setting.services.map((service) => [service, []]));
      for (let i = -WARM_UP; i < rounds; i++) {
        for (const [service, list] of grown) {
          const one = await task(service, i + WARM_UP);
          if (i >= 0) list.push(one);
        }
      }
      return setting.services.map((service) => grown.get(service) ?? []);
    };

    const rooms = new Map<RoomService, string[]>(setting.services.map((service) => [service, []]));
    const perRoom = await inTurns(BATCHES, (service, batch) =>
      growth(OWNERS * ROOMS, async () => {
        const owners = await Promise.all(Array.from({ length: OWNERS }, () => setting.owner()));
        const made = owners.map(async (owner, i) => {
          const some: string[] = [];
          for (let n = 0; n < ROOMS; n++) some.push(await makeRoom(owner, service, `memory-${batch}-${i}-${n}`));
          return some;
        });
        rooms.get(service)?.push(...(await Promise.all(made)).flat());
        // What is kept for those who have made them is no part of the rooms.
        await Promise.all(owners.map((owner) => owner.stop()));
      }),
    );
    const figures = [figure('memory of an idle room', perRoom)];

    const clients = await setting.clients(CLIENTS);
    for (const crowd of CROWDS) {
      const perOccupant = await inTurns(ROUNDS, async (service) => {
        const places = clients.map((client, i) => {
          const room = rooms.get(service)?.[Math.floor(i / crowd)];
          if (room === undefined) throw new Error('there are too few rooms');
          return { client, room, nick: `occupant-${i}`, view: watch(client, room) };
        });
        const grown = await growth(CLIENTS, async () => {
          for (const { client, room, nick } of places) client.send(entering(room, nick));
          await Promise.all(places.map(({ view }) => view.sees(crowd, PATIENCE)));
        });
        for (const { client, room, nick } of places) client.send(leaving(room, nick));
        await Promise.all(places.map(({ view }) => view.left(PATIENCE)));
        forget(clients);
        return grown;
      });
      figures.push(figure(`memory of an occupant, ${crowd} in a room`, perOccupant));
    }
    return figures;
  } finally {
    for (const heap of heaps) heap.close();
    await setting.remove();
  }
}

function forget(clients: readonly LoadClient[]): void {
  for (const client of clients) client.onStanza = undefined;
}

function figure(what: string, [ours = [], theirs = []]: readonly Growth[][]): Figure {
  const median = (list: readonly Growth[], of: (g: Growth) => number) => Math.round(percentile(list.map(of), 50));
  const lectern = median(ours, (g) => g.node + g.lua);
  const modMuc = median(theirs, (g) => g.lua);
  return {
    what,
    measured: `${lectern} bytes, ${round(lectern / modMuc, 2)} times mod_muc's`,
    bar: `≤ mod_muc's ${modMuc} bytes`,
    met: lectern <= modMuc,
    data: {
      lectern,
      modMuc,
      ofNode: median(ours, (g) => g.node),
      ofProsody: median(ours, (g) => g.lua),
      n: ours.length,
    },
  };
}
