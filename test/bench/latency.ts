// Key press at the presenter to page painted at a member, against the round trip of a plain group message.

import { setTimeout } from 'node:timers/promises';
import type { Person } from '../helpers/people.ts';
import { type Figure, percentile, round } from './numbers.ts';

const TURNS = 80;
/** Pages that are turned to and fro; all have been shown before, so that they are drawn. */
const PAGES = 4;

export async function measureTurns(host: Person, guest: Person): Promise<Figure> {
  await host.el('chat-toggle').click();
  for (let page = 1; page <= PAGES; page++) await turn(host, guest, page + 1);
  for (let page = PAGES; page >= 1; page--) await turn(host, guest, page);
  const turns: number[] = [];
  const trips: number[] = [];
  for (let i = 0; i < TURNS; i++) {
    const page = (i % (2 * PAGES) < PAGES ? i % PAGES : PAGES - (i % PAGES)) + 1;
    turns.push(await turn(host, guest, i % (2 * PAGES) < PAGES ? page + 1 : page - 1));
    trips.push(await roundTrip(host, i));
  }
  const [turned, trip] = [percentile(turns, 95), percentile(trips, 95)];
  const bar = 1.5 * trip + 17;
  return {
    what: 'key press to page painted at a member, preloaded page, p95',
    measured: `${round(turned)} ms; a group message goes round in ${round(trip)} ms`,
    bar: `≤ 1.5 × round trip + 17 ms = ${round(bar)} ms`,
    met: turned <= bar,
    data: {
      p50: percentile(turns, 50),
      p95: turned,
      tripP50: percentile(trips, 50),
      tripP95: trip,
      bar,
      n: turns.length,
    },
  };
}

/** Presses the arrow that leads to `page`; gives ms until the member's screen shows it. */
async function turn(host: Person, guest: Person, page: number): Promise<number> {
  const now = Number(await host.page.getByTestId('stage').getAttribute('data-page'));
  const [keys, painted] = await Promise.all([
    host.page.evaluate(() => lecternWatch.keys.length),
    guest.page.evaluate(() => lecternWatch.painted.length),
  ]);
  await host.page.keyboard.press(page > now ? 'ArrowRight' : 'ArrowLeft');
  const at = await guest.page.waitForFunction(
    ([from, wanted]) => lecternWatch.painted.slice(from).find((p) => p.page === wanted)?.at,
    [painted, page] as const,
    { polling: 20 },
  );
  const pressed = await host.page.evaluate((i) => lecternWatch.keys[i] ?? Number.NaN, keys);
  return Number(await at.jsonValue()) - pressed;
}

/** ms between messages: the room takes five a second of one occupant. */
const PACE = 220;

/** Says something in the chat; gives ms until the room has sent it back. */
async function roundTrip(host: Person, i: number): Promise<number> {
  await setTimeout(PACE);
  const text = `bench ${i} ${Date.now()}`;
  await host.el('chat-input').fill(text);
  await host.el('chat-input').press('Enter');
  // The arrows turn pages only while nothing is being written.
  await host.el('chat-input').blur();
  const trip = await host.page.waitForFunction(
    (body) => {
      const frames = lecternWatch.frames.filter((f) => f.text.includes(body));
      const sent = frames.find((f) => f.out);
      const back = frames.find((f) => !f.out);
      return sent && back ? back.at - sent.at : undefined;
    },
    text,
    { polling: 20 },
  );
  return Number(await trip.jsonValue());
}
