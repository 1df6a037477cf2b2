// Random talk in 1,000 rooms of five: every occupant must be told of everything that is said in its rooms once it is in,
// its own words too, once and in the order of the room. The component's limits are those it has everywhere.
//
// Talking begins when each room has its first occupant, while the others still come in.

import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { entering, type LoadClient } from '../load/client.ts';
import { type Figure, percentile, round } from '../numbers.ts';
import { createRoomSetting, makeRoom, type RoomSetting } from './setting.ts';
import { createTranscript, type Listener, type Transcript } from './transcript.ts';

export interface TalkOptions {
  readonly rooms: number;
  readonly occupants: number;
  /** Connections; each is in `rooms * occupants / clients` rooms, in another company in each. */
  readonly clients: number;
  /** From when all are in. */
  readonly seconds: number;
  /** Messages a second in all: two processors are busy with them, and not overrun. */
  readonly rate: number;
  /** The same talk again, as far as chance of ours goes. */
  readonly seed: number;
}

export const TALK: TalkOptions = {
  rooms: 1000,
  occupants: 5,
  clients: 500,
  seconds: 120,
  rate: 300,
  seed: Number(process.env.BENCH_SEED) || Math.floor(Math.random() * 2 ** 31),
};

/** Rooms of one owner (limits.room.perUser). */
const ROOMS_PER_OWNER = 50;
/** Messages that one occupant may say without a pause; the room lets in 20 in one go, and 5 a second. */
const BREATH = 4;
/** ms between two looks at what is to be said. */
const TICK = 20;
/** ms until what has not come is lost. */
const PATIENCE = 60_000;

export async function measureTalk(options: TalkOptions = TALK): Promise<Figure[]> {
  const setting = await createRoomSetting();
  try {
    const talk = await gather(setting, options);
    await converse(talk, options, () => delay(options.seconds * 1000));
    return [figure(talk, options)];
  } finally {
    await setting.remove();
  }
}

interface Occupant {
  readonly client: LoadClient;
  readonly listener: Listener;
}

interface Place {
  readonly room: string;
  readonly transcript: Transcript;
  readonly occupants: readonly Occupant[];
}

interface Talk {
  readonly places: readonly Place[];
  readonly random: () => number;
  readonly latencies: number[];
  /** What came and nobody had said, or somebody was refused. */
  readonly strange: string[];
  messages: number;
  deliveries: number;
  /** Deliveries that are still to come. */
  due: number;
  /** Occupants who are in. */
  inside: number;
  /** Called whenever something has come. */
  look: () => void;
}

/** Makes the rooms, and logs in those who will be in them. */
export async function gather(setting: RoomSetting, options: TalkOptions): Promise<Talk> {
  const [service] = setting.services;
  const owners = Math.ceil(options.rooms / ROOMS_PER_OWNER);
  const rooms = Array.from({ length: owners }, async (_, n) => {
    const owner = await setting.owner();
    const made: string[] = [];
    for (let i = n; i < options.rooms; i += owners) made.push(await makeRoom(owner, service, `talk-${i}`));
    return made;
  });
  const clients = await setting.clients(options.clients);
  const random = randomNumbers(options.seed);
  const seats = seatingPlan(options, random);
  const places = (await Promise.all(rooms)).flat().map((room, i): Place => {
    const seated = seats.slice(i * options.occupants, (i + 1) * options.occupants);
    const transcript = createTranscript(seated.map((client) => `occupant-${client}`));
    const occupants = transcript.listeners.map((listener, n) => {
      const client = clients[seated[n] ?? -1];
      if (!client) throw new Error('a seat is left');
      return { client, listener };
    });
    return { room, transcript, occupants };
  });
  const talk: Talk = {
    places,
    random,
    latencies: [],
    strange: [],
    messages: 0,
    deliveries: 0,
    due: 0,
    inside: 0,
    look: () => undefined,
  };
  listen(talk);
  return talk;
}

/** Each client once in every so many rooms, and never twice in one. @returns clients by their numbers, room after room */
function seatingPlan({ rooms, occupants, clients }: TalkOptions, random: () => number): number[] {
  if (clients % occupants !== 0 || (rooms * occupants) % clients !== 0)
    throw new Error('the rooms do not come out even');
  return Array.from({ length: (rooms * occupants) / clients }, () => {
    const order = Array.from({ length: clients }, (_, i) => i);
    for (let i = clients - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      [order[i], order[other]] = [order[other] ?? 0, order[i] ?? 0];
    }
    return order;
  }).flat();
}

/** Has every client write down what it is told. */
function listen(talk: Talk): void {
  const seats = new Map<LoadClient, Map<string, { place: Place; listener: Listener }>>();
  for (const place of talk.places) {
    for (const { client, listener } of place.occupants) {
      const mine = seats.get(client) ?? new Map();
      mine.set(place.room, { place, listener });
      seats.set(client, mine);
    }
  }
  for (const [client, mine] of seats) {
    client.onStanza = (stanza) => {
      const top = stanza.slice(0, stanza.indexOf('>'));
      const [, room = '', nick = ''] = / from=['"]([^/'"]+)\/?([^'"]*)['"]/.exec(top) ?? [];
      const seat = mine.get(room);
      if (!seat || / type=['"](error|unavailable)['"]/.test(top)) talk.strange.push(stanza);
      else if (stanza.startsWith('<message')) heard(talk, seat.place, seat.listener, nick, stanza);
      else if (/ code=['"]110['"]/.test(stanza) && seat.listener.from === undefined) {
        seat.listener.from = talk.messages;
        talk.inside += 1;
      }
      talk.look();
    };
  }
}

function heard(talk: Talk, { transcript }: Place, listener: Listener, nick: string, stanza: string): void {
  const sequence = /<body>(\d+) /.exec(stanza)?.[1];
  // The room's subject comes with entering.
  if (sequence === undefined && stanza.includes('<subject')) return;
  const told = transcript.hear(listener, nick, Number(sequence ?? -1));
  if (!told) {
    talk.strange.push(stanza);
    return;
  }
  talk.deliveries += 1;
  talk.latencies.push(performance.now() - told.sent.at);
  if (told.due) talk.due -= 1;
}

/** Lets all in, and talk until `during`, which begins when all are in, has ended. */
export async function converse(talk: Talk, options: TalkOptions, during: () => Promise<void>): Promise<void> {
  const come = (occupants: readonly { room: string; occupant: Occupant | undefined }[]) => {
    for (const { room, occupant } of occupants) occupant?.client.send(entering(room, occupant.listener.nick));
  };
  const seats = talk.places.map(({ room, occupants }) => occupants.map((occupant) => ({ room, occupant })));
  come(seats.flatMap(([first]) => first ?? []));
  await until(talk, () => talk.inside === options.rooms);
  const timer = setInterval(talking(talk, options), TICK);
  try {
    come(seats.flatMap(([, ...others]) => others));
    await until(talk, () => talk.inside === options.rooms * options.occupants);
    await during();
  } finally {
    clearInterval(timer);
  }
  await until(talk, () => talk.due === 0).catch(() => undefined);
  // What were still to come twice would come before this.
  for (const place of talk.places) speak(talk, place, place.occupants[0]);
  await until(talk, () => talk.due === 0).catch(() => undefined);
}

/** Says what is due by now, at each call. */
function talking(talk: Talk, { rate }: TalkOptions): () => void {
  const start = performance.now();
  let said = 0;
  const pick = <T>(list: readonly T[]) => list[Math.floor(talk.random() * list.length)];
  return () => {
    const now = ((performance.now() - start) / 1000) * rate;
    while (said < now) {
      const place = pick(talk.places);
      const speaker = pick(place?.occupants ?? []);
      const breath = 1 + Math.floor(talk.random() * BREATH);
      said += breath;
      for (let i = 0; i < breath; i++) if (place && speaker?.listener.from !== undefined) speak(talk, place, speaker);
    }
  };
}

function speak(talk: Talk, { room, transcript, occupants }: Place, speaker: Occupant | undefined): void {
  if (!speaker) return;
  const { client, listener } = speaker;
  const sequence = transcript.say(listener.nick, talk.messages, performance.now());
  const words = 'lorem ipsum dolor sit amet '.repeat(1 + Math.floor(talk.random() * 8));
  client.send(
    `<message to='${room}' type='groupchat' id='${listener.nick}-${sequence}'><body>${sequence} ${words}</body></message>`,
  );
  talk.messages += 1;
  talk.due += occupants.filter((occupant) => occupant.listener.from !== undefined).length;
}

/** Rejects when nothing has come for so long. */
function until(talk: Talk, done: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (error?: Error) => {
      clearTimeout(timer);
      talk.look = () => undefined;
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(() => stop(new Error(`${talk.inside} are in; ${talk.strange[0] ?? ''}`)), PATIENCE);
    talk.look = () => {
      timer.refresh();
      if (done()) stop();
    };
    if (done()) stop();
  });
}

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function figure({ places, messages, deliveries, latencies, strange }: Talk, options: TalkOptions): Figure {
  const all = places.map(({ transcript }) => transcript.faults());
  const sum = (of: 'lost' | 'doubled' | 'reordered') => all.reduce((total, faults) => total + faults[of], 0);
  const [lost, doubled, reordered] = [sum('lost'), sum('doubled'), sum('reordered')];
  const p95 = percentile(latencies, 95);
  if (strange[0] !== undefined) console.error(`not to be expected: ${strange[0]}`);
  return {
    what: `${options.rooms} rooms of ${options.occupants} talking for ${options.seconds} s: lost, doubled, reordered`,
    measured: `${lost}, ${doubled}, ${reordered} of ${deliveries} (${messages} said; p95 ${round(p95)} ms; seed ${options.seed})`,
    bar: '0, 0, 0',
    met: messages > 0 && lost + doubled + reordered + strange.length === 0,
    data: { lost, doubled, reordered, strange: strange.length, messages, deliveries, p95, ...options },
  };
}
