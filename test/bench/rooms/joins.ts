// Entering a full room: the 500th occupant, and 500 at once; a room of the component against one of mod_muc, in turns.
//
// Both are counted until the last client has seen what it must see: each of 500 occupants is told of each, 250,000
// presences. Nobody asks for history, and the rooms have none.

import { performance } from 'node:perf_hooks';
import { entering, type LoadClient, leaving } from '../load/client.ts';
import { processorTime } from '../load/process.ts';
import { type Figure, percentile, round } from '../numbers.ts';
import { createRoomSetting, destroyRoom, makeRoom, type RoomService, type RoomSetting } from './setting.ts';
import { type View, watch } from './view.ts';

/** A lecture. */
const OCCUPANTS = 500;
const ROUNDS = 3;
/** Entries of the last one in each round. A session has 20 presences to one room in one go (limits.presence.burst). */
const ENTRIES = 12;
/** ms until an occupant who is not seen counts as lost. */
const PATIENCE = 300_000;

/** ms, and seconds of processor time. */
interface Crowd {
  readonly time: number;
  readonly prosody: number;
  readonly lectern: number;
}

interface Entry {
  /** ms until the one who enters has seen all, and itself. */
  readonly own: number;
  /** ms until all others have seen it, too. */
  readonly all: number;
}

interface Measured {
  readonly crowds: Crowd[];
  readonly entries: Entry[];
}

export async function measureJoins(): Promise<Figure[]> {
  const setting = await createRoomSetting();
  try {
    const owner = await setting.owner();
    const clients = await setting.clients(OCCUPANTS);
    const measured = new Map<RoomService, Measured>(setting.services.map((s) => [s, { crowds: [], entries: [] }]));
    for (let i = 0; i < ROUNDS; i++) {
      for (const [service, { crowds, entries }] of i % 2 === 0 ? measured : [...measured].reverse()) {
        const room = await makeRoom(owner, service, `joins-${i}`);
        const views = clients.map((client) => watch(client, room));
        crowds.push(await allAtOnce(setting, room, clients, views));
        for (let n = 0; n < ENTRIES; n++) entries.push(await lastOne(room, clients, views));
        for (const client of clients) client.onStanza = undefined;
        await destroyRoom(owner, room);
      }
    }
    return figures(...(setting.services.map((s) => measured.get(s)) as [Measured, Measured]));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ what: `${OCCUPANTS} entering at once`, measured: why, bar: 'nobody lost', met: false, data: {} }];
  } finally {
    await setting.remove();
  }
}

const nickOf = (i: number) => `occupant-${i}`;

/** Sends everybody in and waits until everybody sees everybody. */
async function allAtOnce(setting: RoomSetting, room: string, clients: LoadClient[], views: View[]): Promise<Crowd> {
  const { prosody, lectern } = setting;
  const spent = () => [processorTime(prosody.pid), processorTime(lectern.pid)] as const;
  const [before, start] = [spent(), performance.now()];
  for (const [i, client] of clients.entries()) client.send(entering(room, nickOf(i)));
  await Promise.all(views.map((view) => view.sees(OCCUPANTS, PATIENCE)));
  const [time, after] = [performance.now() - start, spent()];
  compare(views);
  return { time, prosody: after[0] - before[0], lectern: after[1] - before[1] };
}

/** Has the last one leave and enter again. */
async function lastOne(room: string, clients: LoadClient[], views: View[]): Promise<Entry> {
  const nick = nickOf(OCCUPANTS - 1);
  const [client, view] = [clients.at(-1), views.at(-1)];
  if (!client || !view) throw new Error('there is no last one');
  const others = views.slice(0, -1);
  client.send(leaving(room, nick));
  await Promise.all([view.left(PATIENCE), ...others.map((other) => other.sees(OCCUPANTS - 1, PATIENCE))]);
  const start = performance.now();
  const since = async (seen: Promise<unknown>) => {
    await seen;
    return performance.now() - start;
  };
  client.send(entering(room, nick));
  const own = since(view.sees(OCCUPANTS, PATIENCE));
  const all = since(Promise.all([own, ...others.map((other) => other.sees(OCCUPANTS, PATIENCE))]));
  const entry = { own: await own, all: await all };
  compare(views);
  return entry;
}

/** Every client must see the same, and that must be all. */
function compare(views: readonly View[]): void {
  const all = views.map((_, i) => nickOf(i));
  for (const [i, { nicks }] of views.entries()) {
    if (nicks.size !== all.length || !all.every((nick) => nicks.has(nick))) {
      throw new Error(`${nickOf(i)} sees others than all ${OCCUPANTS}`);
    }
  }
}

function figures(ours: Measured, theirs: Measured): Figure[] {
  const figure = (what: string, unit: 'ms' | 's', of: (m: Measured) => number[], more: Figure['data'] = {}): Figure => {
    const [lectern, modMuc] = [percentile(of(ours), 50), percentile(of(theirs), 50)];
    const shown = (ms: number) => (unit === 's' ? `${round(ms / 1000)} s` : `${round(ms)} ms`);
    return {
      what,
      measured: `${shown(lectern)}, ${round(lectern / modMuc, 2)} times mod_muc's`,
      bar: `≤ mod_muc's ${shown(modMuc)}`,
      met: lectern <= modMuc,
      data: { lectern, modMuc, n: of(ours).length, ...more },
    };
  };
  const processor = (m: Measured, of: (c: Crowd) => number) => percentile(m.crowds.map(of), 50);
  return [
    figure('entering as the 500th, until one sees all and itself', 'ms', (m) => m.entries.map((e) => e.own)),
    figure('entering as the 500th, until all others have seen it', 'ms', (m) => m.entries.map((e) => e.all)),
    figure('500 entering at once, until all see the same 500', 's', (m) => m.crowds.map((c) => c.time), {
      lecternProcessor: processor(ours, (c) => c.lectern),
      prosodyProcessor: processor(ours, (c) => c.prosody),
      modMucProsodyProcessor: processor(theirs, (c) => c.prosody),
    }),
  ];
}
