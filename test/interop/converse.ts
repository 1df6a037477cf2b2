// Converse.js (its npm package) in Chromium: a page with nothing but it, for one person each.

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { DOMAINS, PROJECT_DIR } from '../../launcher/settings.ts';
import { launchChromium } from '../helpers/chromium.ts';
import type { TestProsody } from '../helpers/prosody.ts';

export interface ConverseUser {
  readonly bare: string;
  readonly page: Page;
  /** Opens the room under this nick by Converse's own interface, and shows it. */
  join(room: string, nick: string, password?: string): Promise<void>;
  /** The room's part of the page. */
  room(room: string): Locator;
  /** Types it into the room and presses Enter. */
  say(room: string, text: string): Promise<void>;
  /** The messages that show this text. */
  message(room: string, text: string | RegExp): Locator;
  /** What the room itself has told, such as who came and went. */
  told(room: string, text: string | RegExp): Locator;
  /** The line of this nick in the list of participants. */
  participant(room: string, nick: string): Locator;
  /** Opens the menu of a message and chooses from it: `edit`, `retract`, `reaction`. */
  act(message: Locator, action: string): Promise<void>;
  /** Chooses from the menu of the room's heading: `configure-chatroom-button`, `destroy-chatroom-button` ... */
  menu(room: string, action: string): Promise<void>;
}

export interface Converse {
  /** Logs in; the account is made. */
  connect(username: string): Promise<ConverseUser>;
  stop(): Promise<void>;
}

const DEADLINE_MS = 20_000;

const DIST = join(PROJECT_DIR, 'node_modules', 'converse.js', 'dist');

const TYPES = new Map([
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.json', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.wasm', 'application/wasm'],
]);

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Converse</title>
<link rel="stylesheet" href="/dist/converse.min.css"><script type="module" src="/dist/converse.min.js"></script>
</head><body class="converse-fullscreen"></body></html>`;

/** Serves the page, and the package's files below /dist/. */
async function startFiles(): Promise<Server> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    if (path === '/') return void response.setHeader('content-type', 'text/html').end(PAGE);
    if (!path.startsWith('/dist/')) return void response.writeHead(404).end();
    try {
      const body = await readFile(join(DIST, path.slice('/dist/'.length)));
      response.setHeader('content-type', TYPES.get(extname(path)) ?? 'application/octet-stream').end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

export async function startConverse(prosody: TestProsody): Promise<Converse> {
  const files = await startFiles();
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/`;
  const browser: Browser = await launchChromium();
  const contexts: BrowserContext[] = [];

  return {
    async connect(username) {
      const password = await prosody.createUser(username);
      const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(DEADLINE_MS);
      page.on('dialog', (dialog) => void dialog.accept());
      await page.goto(url);
      await page.waitForFunction(() => 'converse' in globalThis);
      await page.evaluate(initialise, {
        jid: `${username}@${DOMAINS.user}`,
        password,
        websocket_url: prosody.websocket,
        muc_domain: DOMAINS.component,
      });
      const room = (jid: string) => page.locator(`converse-muc[jid="${jid}"]`);
      return {
        bare: `${username}@${DOMAINS.user}`,
        page,
        room,
        async join(jid, nick, roomPassword) {
          await page.evaluate(
            ([room, settings]) => (globalThis as unknown as World).api.rooms.open(room, settings, true),
            [jid, { nick, password: roomPassword }] as const,
          );
        },
        async say(jid, text) {
          const field = room(jid).locator('textarea.chat-textarea');
          await field.fill(text);
          await field.press('Enter');
        },
        message: (jid, text) => room(jid).locator('.chat-msg', { hasText: text }),
        told: (jid, text) => room(jid).locator('.chat-info, .chat-state-notifications', { hasText: text }),
        participant: (jid, nick) =>
          room(jid).locator('.occupant-list li', { has: page.getByText(nick, { exact: true }) }),
        async act(message, action) {
          await message.hover();
          await message.locator('.chat-msg__actions .dropdown-toggle').click();
          await message.locator(`.chat-msg__action-${action}`).click();
        },
        async menu(jid, action) {
          await room(jid).locator('converse-muc-heading .dropdown-toggle').click();
          await room(jid).locator(`converse-muc-heading .${action}`).click();
        },
      };
    },
    async stop() {
      for (const context of contexts) await context.close();
      await browser.close();
      await new Promise((done) => files.close(done));
    },
  };
}

/** What a page with Converse.js has among its globals; `api` is put there by `initialise`. */
interface World {
  api: {
    rooms: { open(room: string, settings: Record<string, unknown>, force: boolean): Promise<unknown> };
    listen: { on(event: string, listener: () => void): void };
  };
  converse: {
    plugins: { add(name: string, plugin: { initialize(this: { _converse: { api: World['api'] } }): void }): void };
    initialize(settings: Record<string, unknown>): Promise<void>;
  };
}

/** Runs in the page: logs in, and resolves when the session is there. */
async function initialise(settings: Record<string, unknown>): Promise<void> {
  const world = globalThis as unknown as World;
  await new Promise<void>((done) => {
    world.converse.plugins.add('lectern-test', {
      initialize() {
        world.api = this._converse.api;
        world.api.listen.on('connected', done);
      },
    });
    void world.converse.initialize({
      authentication: 'login',
      auto_login: true,
      discover_connection_methods: false,
      persistent_store: 'sessionStorage',
      i18n: 'en',
      assets_path: '/dist/',
      view_mode: 'fullscreen',
      play_sounds: false,
      show_desktop_notifications: false,
      archived_messages_page_size: 5, // so that a test's few messages are more than one page
      whitelisted_plugins: ['lectern-test'],
      ...settings,
    });
  });
}
