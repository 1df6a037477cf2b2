// What fingers do on a screen: playwright-core knows only taps.
import type { CDPSession, Page } from 'playwright-core';

export type Place = readonly [x: number, y: number];

export interface Fingers {
  /** Puts fingers there, all that are down from now on; none lifts them. */
  put(...places: Place[]): Promise<void>;
  /** One finger from a place to another, and up. */
  swipe(from: Place, to: Place): Promise<void>;
  /** One finger, twice, at once. */
  doubleTap(at: Place): Promise<void>;
}

export async function fingersOn(page: Page): Promise<Fingers> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  let down = 0;
  /** `timestamp`: seconds of this computer's clock; without it, now. */
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', places: readonly Place[], timestamp?: number) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })), timestamp });
  async function put(...places: Place[]) {
    const type = places.length === 0 ? 'touchEnd' : places.length > down ? 'touchStart' : 'touchMove';
    down = places.length;
    await send(type, places);
  }
  return {
    put,
    async swipe(from, to) {
      await put(from);
      for (const part of [0.25, 0.5, 0.75, 1])
        await put([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]);
      await put();
    },
    async doubleTap(at) {
      // As fast as it was meant, however long a busy machine takes for it.
      const now = Date.now() / 1000;
      for (let i = 0; i < 2; i++) {
        await send('touchStart', [at], now + i * 0.1);
        await send('touchEnd', [], now + i * 0.1 + 0.05);
      }
    },
  };
}
