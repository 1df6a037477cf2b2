// Debian's Chromium, driven by playwright-core.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

export interface ChromiumOptions {
  /** Played as the microphone, again and again: an absolute path to a WAV file. Without it, a beep. */
  microphone?: string;
  /** False: the browser asks for permission, as it would ask a person. */
  fakePermission?: boolean;
  /** More command-line switches. */
  args?: string[];
}

const SCREENSHOTS = resolve(import.meta.dirname, '../../var/screenshots');

// Which browsers are open, for the pictures of a failed test and so that none outlives the run.
const open = new Set<Browser>();

/** Camera and microphone are faked and permitted. Close the browser, or leave it to the hooks after the last test. */
export async function launchChromium({
  microphone,
  fakePermission = true,
  args = [],
}: ChromiumOptions = {}): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`No Chromium at ${executablePath}: \`make test\` installs it.`);
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox', // root in a container cannot have Chromium's; the tests open only pages of their own
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-gpu',
      '--disable-quic',
      // Sound without a click on the page first; a test that is about the click says otherwise.
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-device-for-media-stream',
      ...(fakePermission ? ['--use-fake-ui-for-media-stream'] : []),
      ...(microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : []),
      ...args,
    ],
  });
  open.add(browser);
  browser.once('disconnected', () => open.delete(browser));
  return browser;
}

/** Pictures of all open pages, into var/screenshots/. @returns the files */
export async function photographPages(name: string): Promise<string[]> {
  const pages = [...open].flatMap((browser) => browser.contexts().flatMap((context) => context.pages()));
  if (pages.length === 0) return [];
  mkdirSync(SCREENSHOTS, { recursive: true });
  const base = name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 120);
  const taken = await Promise.allSettled(
    pages.map(async (page, index) => {
      const path = join(SCREENSHOTS, `${base}-${index + 1}.png`);
      await page.screenshot({ path, timeout: 5_000 });
      return path;
    }),
  );
  // A page that is closing cannot be photographed; that must not hide why the test failed.
  return taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

export async function closeBrowsers(): Promise<void> {
  await Promise.all([...open].map((browser) => browser.close()));
}
