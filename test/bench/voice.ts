// Voice: from mouth to ear, and against the page that is turned with it.

import type { Person } from '../helpers/people.ts';
import { type Figure, percentile, round } from './numbers.ts';

/** Beeps that are waited for; they come every 613 ms. */
const BEEPS = 60;
/** ms between media times that belong to the same onset. */
const SAME = 40;

export async function measureVoice(host: Person, guest: Person): Promise<Figure[]> {
  await host.el('mic').click();
  // The jitter buffer has settled, and a first page has been turned in step.
  await guest.page.waitForFunction(() => lecternWatch.heard.length >= 10, undefined, { polling: 100 });
  const first = await guest.page.evaluate(() => [lecternWatch.heard.length, lecternWatch.painted.length] as const);
  await host.page.evaluate(() => {
    let forward = true;
    // Turns the page at each beep, as somebody does who says "next" and presses the key.
    lecternWatch.onSpoken = () => {
      document.body.dispatchEvent(
        new KeyboardEvent('keydown', { key: forward ? 'ArrowRight' : 'ArrowLeft', bubbles: true }),
      );
      forward = !forward;
    };
  });
  await guest.page.waitForFunction((n) => lecternWatch.heard.length >= n, first[0] + BEEPS, {
    polling: 100,
    timeout: 90_000,
  });
  const spoken = await host.page.evaluate(() => {
    lecternWatch.onSpoken = undefined;
    return lecternWatch.spoken;
  });
  const keys = await host.page.evaluate(() => lecternWatch.keys);
  const heard = (await guest.page.evaluate(() => lecternWatch.heard)).slice(first[0]);
  const painted = (await guest.page.evaluate(() => lecternWatch.painted)).slice(first[1]);

  const ears: number[] = [];
  const apart: number[] = [];
  for (const onset of heard) {
    const mouth = spoken.find((s) => Math.abs(s.t - onset.t) < SAME);
    if (!mouth) continue;
    ears.push(onset.at - mouth.at);
    const key = keys.find((k) => k >= mouth.at && k < mouth.at + 300);
    if (key === undefined) continue;
    // The sound that was spoken at the moment of the key is heard this much after the onset.
    const due = onset.at + (key - mouth.at);
    const page = painted.reduce(
      (best, p) => (Math.abs(p.at - due) < Math.abs(best - due) ? p.at : best),
      Number.POSITIVE_INFINITY,
    );
    if (Number.isFinite(page)) apart.push(Math.abs(page - due));
  }
  await host.el('mic').click();

  const [step, ear] = [percentile(apart, 95), percentile(ears, 95)];
  return [
    {
      what: 'page turn against the voice it belongs to, at the member, p95',
      measured: `${round(step)} ms apart`,
      bar: '≤ 40 ms',
      met: apart.length >= BEEPS / 2 && step <= 40,
      data: { p50: percentile(apart, 50), p95: step, n: apart.length },
    },
    {
      what: 'mouth to ear on loopback in Chromium, p95',
      measured: `${round(ear)} ms`,
      bar: '≤ 200 ms',
      met: ears.length >= BEEPS / 2 && ear <= 200,
      data: { p50: percentile(ears, 50), p95: ear, n: ears.length },
    },
  ];
}
