/** A Chromium whose microphone hears beeps, with the page of this folder: a new one before each test, without faults after it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Weather } from './link.ts';
import { type Served, serveFixture } from './serve.ts';
import { beeps, wav } from './sound.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-quic',
];
export const FAKE_DEVICE = '--use-fake-device-for-media-stream';
export const FAKE_CONSENT = '--use-fake-ui-for-media-stream';
export const AUTOPLAY = '--autoplay-policy=no-user-gesture-required';

export const launch = (...more: string[]): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: [...ARGS, ...more] });

export interface VoiceInBrowser {
  readonly page: Page;
  readonly served: Served;
  /** A page in another browser; its faults count, too. */
  openPage(from: Browser): Promise<Page>;
  /** Starts the microphone, and plays what it gives as these sources, each through its weather. */
  talk(weather: Record<string, Weather>): Promise<void>;
  seen(): Promise<Window['fixture']['seen']>;
  stats(source: string): Promise<ReturnType<Window['fixture']['stats']>>;
}

/** To be called in a `describe`: what it gives is there in its tests and in its `beforeEach`. */
export function voiceInBrowser(): VoiceInBrowser {
  let served: Served;
  let directory: string;
  let browser: Browser;
  let page: Page;
  let faults: string[];

  async function openPage(from: Browser): Promise<Page> {
    const opened = await from.newPage();
    opened.on('pageerror', (error) => faults.push(error.message));
    opened.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await opened.goto(served.url);
    await opened.evaluate(() => {
      window.fixture = window.createFixture();
    });
    return opened;
  }

  before(async () => {
    served = await serveFixture();
    directory = await mkdtemp(join(tmpdir(), 'lectern-sound-'));
    const file = join(directory, 'beeps.wav');
    await writeFile(file, wav(beeps(60)));
    browser = await launch(AUTOPLAY, FAKE_DEVICE, FAKE_CONSENT, `--use-file-for-fake-audio-capture=${file}`);
  });
  after(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    faults = [];
    page = await openPage(browser);
  });
  afterEach(async () => {
    await page.close();
    expect(faults).to.deep.equal([]);
  });

  return {
    get page() {
      return page;
    },
    get served() {
      return served;
    },
    openPage,
    async talk(weather) {
      const result = await page.evaluate(async (links) => {
        const resumed = await window.fixture.playout.resume();
        window.fixture.connect(links);
        return [resumed, await window.fixture.start()];
      }, weather);
      expect(result).to.deep.equal([true, 'started']);
    },
    seen: () => page.evaluate(() => window.fixture.seen),
    stats: (source) => page.evaluate((name) => window.fixture.stats(name), source),
  };
}
