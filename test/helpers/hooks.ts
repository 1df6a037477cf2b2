// What happens around all tests. mocha loads it by .mocharc.mjs.

import type { Context } from 'mocha';
import { closeBrowsers, photographPages } from './chromium.ts';
import { leftOver } from './left-over.ts';
import { endShared } from './shared.ts';

export const mochaHooks = {
  async afterEach(this: Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    const pictures = await photographPages(test.fullTitle());
    for (const picture of pictures) console.log(`      picture: ${picture}`);
  },

  async afterAll(): Promise<void> {
    await closeBrowsers();
    await endShared();
    await leftOver.end();
  },
};
