// A member who only follows: whether the page ever stands still, and whether it grows, while an hour of voice is heard.

import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { NS } from '../../protocol/base/namespaces.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { joinAsGuest, type Person, person, seesPage, upload } from '../helpers/people.ts';
import { announce, entering, type LoadClient } from './load/client.ts';
import { connectTcp } from './load/tcp.ts';
import { type Figure, round } from './numbers.ts';
import type { Setting } from './setting.ts';

/** ms of one packet of voice. */
const PACKET = 60;
/** Packets of an hour. */
const HOUR = 3_600_000 / PACKET;
/** So many speak at once beside the host, as many as a room carries: an hour of voice is over in a tenth of it. */
const SPEAKERS = 10;
/** Packets of the host that the others repeat: real ones, of a real encoder. */
const PHRASE = 100;
/** ms between two page turns. */
const TURN = 3_000;
/** ms that the host alone is followed, and that all of them are before the page's memory counts. */
const TALK = 60_000;
const SETTLE = 30_000;
/** ms: what is shorter nobody notices (W3C Long Tasks). */
const LONG = 50;

const HEARS = announce([NS.voice]);

export async function measureFollowing(setting: Setting): Promise<Figure[]> {
  const [one, two] = await Promise.all([launchChromium({ microphone: setting.sound }), launchChromium()]);
  const speakers: LoadClient[] = [];
  try {
    const { host, link } = await setting.host(one);
    await upload(host, 'talk-how-we-refactor.pptx');
    await seesPage(host, 1, 60_000);
    const member = await follow(two, link);
    await host.el('start-meeting').click();
    await member.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
    await host.el('mic').click();
    const turning = new AbortController();
    const turns = turnPages(host, turning.signal);

    const room = `${new URL(link).pathname.split('/').at(-1)}@${setting.prosody.componentDomain}`;
    const enter = async (nick: string) => {
      const client = await connectTcp(setting.prosody.c2sPort, setting.prosody.guestDomain, HEARS);
      client.send(entering(room, nick, HEARS));
      speakers.push(client);
      return client;
    };
    const phrase = await record(await enter('Recorder'));
    await delay(SETTLE);
    await longTasks(member);
    await delay(TALK);
    const alone = await longTasks(member);

    const cdp = await member.context.newCDPSession(member.page);
    const all = await Promise.all(Array.from({ length: SPEAKERS }, (_, i) => enter(`Speaker ${i + 1}`)));
    const over = new AbortController();
    const speaking = Promise.all(all.map((client) => speak(client, room, phrase, over.signal)));
    await delay(SETTLE);
    await longTasks(member);
    const [before, first] = [await heap(cdp), await heard(member)];
    // Collecting is a task, too.
    await longTasks(member);
    await delay((HOUR / (SPEAKERS + 1)) * PACKET);
    const together = await longTasks(member);
    const [after, last] = [await heap(cdp), await heard(member)];
    over.abort();
    turning.abort();
    await speaking;
    await turns;
    const packets = last - first;
    return figures({ alone, together, before, after, packets });
  } finally {
    await Promise.all(speakers.map((client) => client.close()));
    await Promise.all([one.close(), two.close()]);
  }
}

/** A member, whose page notes what held it up. */
async function follow(browser: Parameters<typeof person>[0], link: string): Promise<Person> {
  const member = await person(browser);
  await member.page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { lecternTasks: tasks });
    // Whether what is said comes is counted where it comes.
    const counts = { voice: 0 };
    Object.assign(globalThis, { lecternCounts: counts });
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          if (data instanceof ArrayBuffer && new DataView(data).getUint8(0) === 2) counts.voice += 1;
        });
      }
    };
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({
      type: 'longtask',
    });
  });
  await joinAsGuest(member, link, 'Member');
  await seesPage(member, 1);
  return member;
}

/** ms of each long task since it was asked last. */
const longTasks = (member: Person): Promise<number[]> =>
  member.page.evaluate(() => (globalThis as unknown as { lecternTasks: number[] }).lecternTasks.splice(0));

/** Packets of voice that have come, by frames (protocol/direct). */
const heard = (member: Person): Promise<number> =>
  member.page.evaluate(() => (globalThis as unknown as { lecternCounts: { voice: number } }).lecternCounts.voice);

/** Bytes of the page's objects that are in use. */
async function heap(cdp: CDPSession): Promise<number> {
  // What is freed by finalizers is free after the next one.
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

async function turnPages(host: Person, signal: AbortSignal): Promise<void> {
  for (let i = 0; !signal.aborted; i++) {
    await host.page.keyboard.press(i % 10 < 5 ? 'ArrowRight' : 'ArrowLeft');
    await delay(TURN);
  }
}

/** @returns packets of the host, in base64 */
async function record(client: LoadClient): Promise<string[]> {
  const packets: string[] = [];
  await new Promise<void>((done) => {
    client.onStanza = (stanza) => {
      const data = /<voice [^>]*>([^<]+)<\/voice>/.exec(stanza)?.[1];
      if (data && packets.push(data) === PHRASE) done();
    };
  });
  client.onStanza = undefined;
  return packets;
}

/** Says the phrase again and again. */
async function speak(client: LoadClient, room: string, phrase: readonly string[], over: AbortSignal): Promise<void> {
  const start = performance.now();
  for (let n = 0; !over.aborted; n++) {
    await delay(Math.max(0, start + n * PACKET - performance.now()));
    client.send(
      `<message to='${room}' type='groupchat'><voice xmlns='${NS.voice}' t='${n * PACKET}' n='${n}'>` +
        `${phrase[n % phrase.length]}</voice><no-store xmlns='${NS.hints}'/></message>`,
    );
  }
}

interface Followed {
  readonly alone: readonly number[];
  readonly together: readonly number[];
  readonly before: number;
  readonly after: number;
  readonly packets: number;
}

function figures({ alone, together, before, after, packets }: Followed): Figure[] {
  const longest = (tasks: readonly number[]) => Math.max(0, ...tasks);
  const [mb, grown] = [round(before / 1e6), round((after - before) / 1e6, 2)];
  return [
    {
      what: `following a talk for ${TALK / 1_000} s: tasks of the page over ${LONG} ms`,
      measured: `${alone.length}${alone.length ? `, the longest ${round(longest(alone), 0)} ms` : ''}; with ${SPEAKERS} more voices for ${round(((HOUR / (SPEAKERS + 1)) * PACKET) / 60_000)} min: ${together.length}${together.length ? `, the longest ${round(longest(together), 0)} ms` : ''}`,
      bar: '0',
      met: alone.length + together.length === 0,
      data: { alone: alone.length, longest: longest(alone), together: together.length },
    },
    {
      what: `the page's heap after an hour of voice (${packets} packets came, of ${SPEAKERS + 1} at once), after GC`,
      measured: `${mb} MB, and ${grown} MB more`,
      bar: '1 MB more',
      met: grown <= 1 && packets >= 0.98 * HOUR,
      data: { before, after, packets },
    },
  ];
}
