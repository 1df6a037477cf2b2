// One voice to many: what a delivered copy costs, how late it comes, and to how many it may be said. Lectern beside
// Prosody's mod_muc and ejabberd's, one after the other, with the same clients; and the limits, processes that do nothing else.

import { residentMemory } from '../load/process.ts';
import { type Figure, round } from '../numbers.ts';
import { type Hall, type Heard, openHall } from './measure.ts';
import { bareComponent, bareLoop, ejabberd, lectern, modMuc, type Way } from './ways.ts';

const SIZES = [100, 300, 1_000];
/** Others have none of the largest: the last of those come slowly, and nobody compares them. */
const LARGE: readonly Name[] = ['loop', 'muc', 'ejabberd', 'browsers'];
/** Measured again, the other way round: a machine has better and worse minutes. */
const AGAIN: readonly Name[] = ['browsers', 'tcp', 'plain', 'ejabberd', 'component', 'loop'];
/** That of the bars. */
const SIZE = 300;
/** ms of voice before anything is measured: a talk goes on for an hour, and what runs often is compiled in the first seconds. */
const WARM_UP = 8_000;
/** ms of voice before a size is measured, and that are. */
const SETTLE = 1_500;
const TALK = 10_000;
/** How late a packet may come, p99: beyond it, it misses its turn in a player that waits as short as it can. */
const LATE = 150;
/** A hall is made larger by so much at a time, until too many packets come too late. */
const STEP = 1.2;
/** As many as a room of ours takes (limits.room.occupants), but for the speaker and the owner. */
const MOST = 2_990;
/** So many times what mod_muc holds are looked for: each who comes is told of each, and thousands would take minutes. */
const ENOUGH = 3.1;

const WAYS = {
  loop: bareLoop,
  component: bareComponent,
  muc: modMuc,
  ejabberd: () => ejabberd('tcp'),
  ejabberdWeb: () => ejabberd('websocket'),
  plain: () => lectern('tcp', false),
  tcp: () => lectern('tcp', true),
  browsers: () => lectern('websocket', true),
} satisfies Record<string, () => Promise<Way>>;

type Name = keyof typeof WAYS;

interface Measured {
  readonly name: string;
  readonly heard: Heard[];
  /** Resident bytes of all server processes, for each listener. */
  memory: number;
  /** Resident bytes of the process that keeps the connections, with as many listeners as are in the last of SIZES. */
  resident: number;
  /** Listeners whom a voice reaches in time; NaN where it was not looked for. */
  capacity: number;
}

export async function measureDelivery(): Promise<Figure[]> {
  const measured = new Map<Name, Measured>();
  for (const name of Object.keys(WAYS) as Name[])
    await inHall(name, (hall, way) => allSizes(hall, way, name, measured));
  for (const name of AGAIN) {
    await inHall(name, async (hall, way) => void measured.get(name)?.heard.push(await inHallOf(hall, way, SIZE)));
  }
  return figures(measured);
}

async function inHall(name: Name, run: (hall: Hall, way: Way) => Promise<void>): Promise<void> {
  const way = await WAYS[name]();
  try {
    const hall = await openHall(way);
    await hall.grow(SIZES[0] ?? 1);
    await hall.speak(WARM_UP);
    await run(hall, way);
    await hall.close();
  } finally {
    await way.remove();
  }
}

async function inHallOf(hall: Hall, way: Way, listeners: number): Promise<Heard> {
  await hall.grow(listeners);
  await hall.speak(SETTLE);
  const heard = await hall.speak(TALK);
  const { cost, p50, p99, lost } = heard;
  // It takes a quarter of an hour: somebody may watch.
  console.error(
    `${way.name}, ${listeners}: ${round(cost)} µs, p50 ${round(p50)} ms, p99 ${round(p99)} ms, ${lost} lost`,
  );
  return heard;
}

async function allSizes(hall: Hall, way: Way, name: Name, measured: Map<Name, Measured>): Promise<void> {
  const heard: Heard[] = [];
  const memory: number[] = [];
  const one: Measured = { name: way.name, heard, memory: Number.NaN, resident: Number.NaN, capacity: Number.NaN };
  measured.set(name, one);
  let held = 0;
  const sizes = LARGE.includes(name) ? SIZES : SIZES.filter((size) => size <= SIZE);
  for (const size of sizes) {
    // That of mod_muc is somewhere between these.
    if (name === 'muc' && size > SIZE && held === SIZE) held = await fill(hall, way, held, size - 1);
    const here = await inHallOf(hall, way, size);
    heard.push(here);
    if (inTime(here)) held = size;
    memory.push(way.pids.reduce((sum, pid) => sum + residentMemory(pid), 0));
  }
  const [few = 0, many = 0] = [sizes[0], sizes.at(-1)];
  one.memory = ((memory.at(-1) ?? 0) - (memory[0] ?? 0)) / (many - few);
  one.resident = residentMemory(way.pids.at(-1) ?? Number.NaN);
  if (name === 'muc') one.capacity = held < many ? held : await fill(hall, way, held, MOST);
  if (name === 'browsers') {
    const enough = Math.min(MOST, Math.ceil(ENOUGH * (measured.get('muc')?.capacity ?? 0)));
    one.capacity = held < many ? held : await fill(hall, way, held, enough);
  }
}

const inTime = ({ p99, lost }: Heard): boolean => p99 <= LATE && lost === 0;

/** Makes the hall larger until it is too large. @returns how many hear a voice in time, from `held` to `most` */
async function fill(hall: Hall, way: Way, held: number, most: number): Promise<number> {
  let good = held;
  while (good > 0 && good < most) {
    const more = Math.min(most, Math.round(good * STEP));
    // Twice, for one break of the machine is not what a server holds.
    const fits = inTime(await inHallOf(hall, way, more)) || inTime(await hall.speak(TALK));
    if (!fits) break;
    good = more;
  }
  return good;
}

function figures(measured: Map<Name, Measured>): Figure[] {
  const of = (name: Name) => measured.get(name) as Measured;
  const at = (name: Name, size = SIZE) => of(name).heard.filter((heard) => heard.listeners === size);
  const mean = (name: Name, value: 'cost' | 'p99' | 'p50', size = SIZE) =>
    at(name, size).reduce((sum, heard) => sum + heard[value], 0) / at(name, size).length;
  const ratio = (a: Name, b: Name) => round(mean(a, 'cost') / mean(b, 'cost'), 2);
  const µs = (name: Name) => `${round(mean(name, 'cost'))} µs`;

  const browsers = { ejabberd: ratio('browsers', 'ejabberd'), loop: ratio('browsers', 'loop') };
  const tcp = ratio('tcp', 'ejabberd');
  const plain = ratio('plain', 'component');
  const { capacity, resident } = of('browsers');
  const times = round(capacity / of('muc').capacity, 2);
  const megabytes = round(resident / 1e6, 0);
  return [
    {
      what: `one voice to ${SIZE} browsers: processor time of all server processes for a copy`,
      measured: `${µs('browsers')}, ${browsers.ejabberd} × ejabberd's mod_muc (${µs('ejabberd')}), ${browsers.loop} × a bare loop (${µs('loop')})`,
      bar: '0.4 × ejabberd, 2 × the loop',
      met: browsers.ejabberd <= 0.4 && browsers.loop <= 2,
      data: { ...browsers },
    },
    {
      what: `the same, how late, p99 at ${SIZE} (p50)`,
      measured: `${round(mean('browsers', 'p99'))} ms (${round(mean('browsers', 'p50'))}), ejabberd ${round(mean('ejabberd', 'p99'))} ms (${round(mean('ejabberd', 'p50'))})`,
      bar: "ejabberd's",
      met: mean('browsers', 'p99') <= mean('ejabberd', 'p99'),
      data: { p99: mean('browsers', 'p99'), ejabberd: mean('ejabberd', 'p99') },
    },
    {
      what: `one voice to ${SIZE} clients over TCP, for a copy; and with a Prosody that has no module of ours`,
      measured: `${µs('tcp')}, ${tcp} × ejabberd's; ${µs('plain')}, ${plain} × a bare component (${µs('component')})`,
      bar: '0.9 × ejabberd; 1.1 × the component',
      met: tcp <= 0.9 && plain <= 1.1,
      data: { tcp, plain },
    },
    {
      what: `listeners whom one voice reaches within ${LATE} ms, p99, on the same machine as who counts`,
      measured: `${capacity}${capacity >= ENOUGH * of('muc').capacity ? ' or more' : ''}, ${times} × mod_muc's ${of('muc').capacity}; ${round(capacity / 0.06, 0)} copies a second`,
      bar: '3 × mod_muc',
      met: times >= 3,
      data: { capacity, muc: of('muc').capacity },
    },
    {
      what: `memory of the Lectern process with ${SIZES.at(-1)} listening browsers; each of all server processes`,
      measured: `${megabytes} MB; ${round(of('browsers').memory / 1e3, 0)} kB, mod_muc over TCP ${round(of('muc').memory / 1e3, 0)} kB, ejabberd over TCP ${round(of('ejabberd').memory / 1e3, 0)} kB`,
      bar: '250 MB',
      met: megabytes <= 250,
      data: { resident, listener: of('browsers').memory },
    },
    {
      what: 'none of these was lost, over WebSocket and over TCP with the module',
      measured: `${lost(measured)} copies`,
      bar: '0',
      met: lost(measured) === 0,
      data: raw(measured),
    },
  ];
}

/** Through what is ours. */
function lost(measured: ReadonlyMap<Name, Measured>): number {
  const ours: readonly Name[] = ['browsers', 'tcp'];
  return ours.flatMap((name) => measured.get(name)?.heard ?? []).reduce((sum, heard) => sum + heard.lost, 0);
}

/** All that was measured, one row a way and a size. */
function raw(measured: ReadonlyMap<Name, Measured>): Record<string, number> {
  const data: Record<string, number> = {};
  for (const { name, heard, memory, capacity } of measured.values()) {
    for (const { listeners, cost, p50, p99 } of heard) {
      const row = `${name}, ${listeners} listeners`;
      Object.assign(data, { [`${row}: µs`]: cost, [`${row}: p50`]: p50, [`${row}: p99`]: p99 });
    }
    data[`${name}: bytes a listener`] = memory;
    if (!Number.isNaN(capacity)) data[`${name}: most listeners`] = capacity;
  }
  return data;
}
