// What people do in a browser, in the words of the product.

import { resolve } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';

export const SAMPLES = resolve(import.meta.dirname, '../samples');
const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

const test = (id: string) => `[data-testid="${id}"]`;

export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page threw or logged as an error, for the end of a test. */
  readonly faults: string[];
  /** The element with this data-testid. */
  el(id: string): ReturnType<Page['locator']>;
}

/** Somebody with a browser window of their own, in English. */
export async function person(
  browser: Browser,
  options: { viewport?: { width: number; height: number }; permissions?: string[]; touch?: boolean } = {},
): Promise<Person> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: options.viewport ?? DESKTOP,
    hasTouch: options.touch ?? false,
    permissions: options.permissions ?? ['microphone'],
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  return { page, context, faults, el: (id) => page.locator(test(id)) };
}

export async function logIn(who: Person, url: string, username: string, password: string): Promise<void> {
  await who.page.goto(url);
  if (new URL(url).pathname !== '/') await who.el('login-switch').click();
  await who.el('login-username').fill(username);
  await who.el('login-password').fill(password);
  await who.el('login-submit').click();
}

/** Makes a group and enters it. Gives its link. */
export async function makeRoom(who: Person, title: string): Promise<string> {
  await who.el('new-room-title').fill(title);
  await who.el('new-room-submit').click();
  await who.el('stage').or(who.el('empty-stage')).first().waitFor();
  return who.page.url();
}

export async function joinAsGuest(who: Person, link: string, name: string): Promise<void> {
  await who.page.goto(link);
  await who.el('guest-name').fill(name);
  await who.el('guest-submit').click();
}

/** Drops a file of test/samples on the room. */
export async function upload(who: Person, file: string): Promise<void> {
  await who.el('file-input').setInputFiles(resolve(SAMPLES, file));
}

/** Resolves when nothing is said of uploads any more: the stage has its size for good. */
export async function uploadsGone(who: Person): Promise<void> {
  await who.el('uploads').waitFor({ state: 'detached', timeout: 60_000 });
}

/** Resolves when the stage shows this page, painted. */
export async function seesPage(who: Person, page: number, timeout = 30_000): Promise<void> {
  await who.page.locator(`${test('stage')}[data-page="${page}"]`).waitFor({ timeout });
}
