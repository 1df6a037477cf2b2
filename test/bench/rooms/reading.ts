// How long a message of a room is on its way while ten guests read the archive of another again and again, as fast as they
// are let, against the same without them: in one run, in turns.

import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { TestClient } from '../../helpers/client.ts';
import { entering, type LoadClient } from '../load/client.ts';
import { type Figure, percentile, round } from '../numbers.ts';
import { createRoomSetting, makeRoom } from './setting.ts';

const READERS = 10;
/** Messages of each reader in the archive, and characters of each: eight pages of full length. */
const MESSAGES = 40;
const LENGTH = 5_000;
/** Queries that one reader has under way. */
const AT_ONCE = 4;
/** Messages in a part; parts with readers and without; and ms between two messages, of which one may say five a second. */
const SAID = 30;
const PARTS = 3;
const EVERY = 250;

export async function measureReading(): Promise<Figure> {
  const setting = await createRoomSetting();
  try {
    const [service] = setting.services;
    const owner = await setting.owner();
    const live = await makeRoom(owner, service, 'live');
    const read = await makeRoom(owner, service, 'read');
    await owner.join(live, 'owner');
    const [listener, ...readers] = await setting.clients(1 + READERS);
    if (!listener) throw new Error('nobody listens');
    listener.send(entering(live, 'listener'));
    for (const [n, reader] of readers.entries()) reader.send(entering(read, `reader-${n}`));
    await fill(readers, read);
    const alone: number[] = [];
    const beside: number[] = [];
    let bytes = 0;
    let seconds = 0;
    await say(owner, listener, live);
    for (let part = 0; part < PARTS; part += 1) {
      alone.push(...(await say(owner, listener, live)));
      const began = performance.now();
      const stops = readers.map((reader) =>
        readOn(reader, read, (size) => {
          bytes += size;
        }),
      );
      beside.push(...(await say(owner, listener, live)));
      seconds += (performance.now() - began) / 1_000;
      for (const stop of stops) stop();
      // What was asked for is still answered.
      await delay(3_000);
    }
    const [before, during] = [percentile(alone, 95), percentile(beside, 95)];
    const worst = Math.max(...beside);
    return {
      what: 'a message while 10 guests read the archive of another room again and again, p95',
      measured: `${round(during)} ms, without them ${round(before)} ms (${round(bytes / seconds / 1e6, 2)} MB/s read)`,
      bar: '3 × without them, or 50 ms',
      met: during <= Math.max(50, 3 * before),
      data: { before, during, worst, megabytes: bytes / 1e6, seconds },
    };
  } finally {
    await setting.remove();
  }
}

/** All of them speak, so that there is something to read. */
async function fill(people: readonly LoadClient[], room: string): Promise<void> {
  let heard = 0;
  const last = people.at(-1);
  const all = new Promise<void>((done) => {
    if (last)
      last.onStanza = (stanza) => {
        if (stanza.includes('<body>')) heard += 1;
        if (heard === people.length * MESSAGES) done();
      };
  });
  for (let n = 0; n < MESSAGES; n += 1) {
    for (const one of people)
      one.send(`<message type='groupchat' to='${room}'><body>${'x'.repeat(LENGTH)}</body></message>`);
    await delay(EVERY);
  }
  await all;
}

/** @returns ms of each message, from its sending to its coming */
async function say(owner: TestClient, listener: LoadClient, room: string): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < SAID; n += 1) {
    const body = `said at ${performance.now()}`;
    const came = new Promise<void>((done) => {
      listener.onStanza = (stanza) => {
        if (stanza.includes(body)) done();
      };
    });
    const sent = performance.now();
    await owner.send(`<message type='groupchat' to='${room}'><body>${body}</body></message>`);
    await came;
    took.push(performance.now() - sent);
    await delay(EVERY);
  }
  return took;
}

/** Reads the first page of the archive over and over. @returns what ends it */
function readOn(client: LoadClient, room: string, came: (bytes: number) => void): () => void {
  let going = true;
  const ask = () => client.send(`<iq type='set' id='a' to='${room}'><query xmlns='${NS.mam}'/></iq>`);
  client.onStanza = (stanza) => {
    came(stanza.length);
    if (going && stanza.startsWith('<iq')) ask();
  };
  for (let n = 0; n < AT_ONCE; n += 1) ask();
  return () => {
    going = false;
  };
}
