// What one voice to many costs on one way, and how late it comes.

import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { LoadClient } from '../load/client.ts';
import { processorTime } from '../load/process.ts';
import { percentile } from '../numbers.ts';
import type { Way } from './ways.ts';

export interface Heard {
  readonly listeners: number;
  /** µs of processor time of all server processes, for each copy that was to come. */
  readonly cost: number;
  /** ms from when the speaker writes a packet until a listener has read it. */
  readonly p50: number;
  readonly p99: number;
  /** Copies that did not come. */
  readonly lost: number;
}

/** ms of one packet, and bytes of it: speech at 24 kbit/s. */
const PACKET = 60;
const BYTES = 180;
/** ms until what has not come is lost. */
const PATIENCE = 5_000;
/** Those who come at the same time. */
const AT_ONCE = 50;

export interface Hall {
  /** Lets as many more come as are missing. */
  grow(listeners: number): Promise<void>;
  /** The voice speaks for so many ms. */
  speak(ms: number): Promise<Heard>;
  close(): Promise<void>;
}

export async function openHall(way: Way): Promise<Hall> {
  const speaker = await way.enter('speaker');
  const listeners: LoadClient[] = [];
  const sent: number[] = [];
  const late: number[] = [];
  let first = 0;
  const packet = Buffer.alloc(BYTES, 'opus').toString('base64');

  function heard(n: number): void {
    const start = sent[n];
    if (n >= first && start !== undefined) late.push(performance.now() - start);
  }
  function listen(client: LoadClient): void {
    client.onStanza = (stanza) => heard(way.numberOf(stanza));
    // A packet of voice, see protocol/direct/frame.ts.
    client.onFrame = (frame) => heard(frame.readUIntBE(3 + frame.readUInt16BE(1) + 6, 6));
  }

  return {
    async grow(wanted) {
      while (listeners.length < wanted) {
        const many = Math.min(AT_ONCE, wanted - listeners.length);
        const names = Array.from({ length: many }, (_, i) => `listener-${listeners.length + i}`);
        const come = await Promise.all(names.map(way.enter));
        for (const client of come) listen(client);
        listeners.push(...come);
      }
    },
    async speak(ms) {
      late.length = 0;
      first = sent.length;
      const spent = () => way.pids.reduce((sum, pid) => sum + processorTime(pid), 0);
      const before = spent();
      const start = performance.now();
      const packets = Math.round(ms / PACKET);
      for (let i = 0; i < packets; i++) {
        await delay(Math.max(0, start + i * PACKET - performance.now()));
        const n = sent.push(performance.now()) - 1;
        speaker.send(way.voice(n, packet));
      }
      const copies = packets * listeners.length;
      for (let last = late.length, since = performance.now(); late.length < copies; await delay(50)) {
        if (late.length > last) [last, since] = [late.length, performance.now()];
        if (performance.now() - since > PATIENCE) break;
      }
      return {
        listeners: listeners.length,
        cost: ((spent() - before) / copies) * 1e6,
        p50: percentile(late, 50),
        p99: percentile(late, 99),
        lost: copies - late.length,
      };
    },
    async close() {
      await Promise.all([speaker, ...listeners].map((client) => client.close()));
    },
  };
}
