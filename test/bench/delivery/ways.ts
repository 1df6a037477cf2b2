// The ways from one voice to many listeners that are measured against each other.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { NS } from '../../../protocol/base/namespaces.ts';
import { startClient } from '../../helpers/client.ts';
import { startLectern } from '../../helpers/lectern.ts';
import { startProsody } from '../../helpers/prosody.ts';
import { announce, entering, type LoadClient } from '../load/client.ts';
import { connectTcp } from '../load/tcp.ts';
import { connectBare, connectWebSocket } from '../load/websocket.ts';
import { startEjabberd } from './ejabberd.ts';

/** A server, or several that work together, with one room. */
export interface Way {
  readonly name: string;
  /** Those whose processor time is counted. */
  readonly pids: readonly number[];
  /** Connects one, and has it enter the room. */
  enter(nick: string): Promise<LoadClient>;
  /** What a speaker sends. @param packet base64 */
  voice(n: number, packet: string): string;
  /** The number of what a listener gets; NaN for what is no voice. */
  numberOf(stanza: string): number;
  remove(): Promise<void>;
}

const HEARS = announce([NS.voice]);
/** As in bench.cfg.lua. */
const ANONYMOUS = 'bench.localhost';
const ROOM = 'hall';
const WITHOUT_MODULE = { PROSODY_MODULES: '' };

export async function lectern(line: 'tcp' | 'websocket', multicast: boolean): Promise<Way> {
  const prosody = await startProsody('bench', multicast ? {} : WITHOUT_MODULE);
  const server = await startLectern(prosody, { env: { LECTERN_PROXY: 'loopback' } });
  const url = `${server.url.replace('http', 'ws')}/xmpp-websocket?frames`;
  const room = `${ROOM}@${prosody.componentDomain}`;
  const remove = async () => {
    await server.remove();
    await prosody.remove();
  };
  try {
    await makeRoom(prosody, room);
  } catch (error) {
    await remove();
    throw error;
  }
  const over = line === 'tcp' ? 'TCP' : 'WebSocket';
  return {
    name: `Lectern, ${over}${multicast ? '' : ', without the module'}`,
    pids: [prosody.pid, server.pid],
    enter: async (nick) =>
      inside(
        line === 'tcp'
          ? await connectTcp(prosody.c2sPort, ANONYMOUS, HEARS)
          : await connectWebSocket(url, ANONYMOUS, HEARS),
        entering(room, nick, HEARS),
      ),
    numberOf: numberOfVoice,
    voice: spoken(room),
    remove,
  };
}

export async function modMuc(): Promise<Way> {
  const prosody = await startProsody('bench');
  const room = `${ROOM}@muc.localhost`;
  await makeRoom(prosody, room);
  return {
    name: "Prosody's mod_muc, TCP",
    pids: [prosody.pid],
    enter: async (nick) => inside(await connectTcp(prosody.c2sPort, ANONYMOUS), entering(room, nick)),
    numberOf: (stanza) => numberAfter(stanza, '<body>#'),
    voice: said(room),
    remove: prosody.remove,
  };
}

export async function ejabberd(line: 'tcp' | 'websocket'): Promise<Way> {
  const server = await startEjabberd();
  const room = `${ROOM}@${server.rooms}`;
  return {
    name: `ejabberd's mod_muc, ${line === 'tcp' ? 'TCP' : 'WebSocket'}`,
    pids: [server.pid],
    enter: async (nick) =>
      inside(
        line === 'tcp'
          ? await connectTcp(server.c2sPort, server.domain)
          : await connectWebSocket(server.websocket, server.domain),
        entering(room, nick),
      ),
    numberOf: (stanza) => numberAfter(stanza, '<body>#'),
    voice: said(room),
    remove: server.remove,
  };
}

/** A component that does nothing else, behind the same Prosody without a module. */
export async function bareComponent(): Promise<Way> {
  const prosody = await startProsody('bench', WITHOUT_MODULE);
  const args = [String(prosody.componentPort), prosody.componentDomain, prosody.secret];
  const child = await startScript('bare-component.ts', args);
  return {
    name: 'a bare component, TCP, without the module',
    pids: [prosody.pid, child.pid],
    enter: async (nick) =>
      inside(await connectTcp(prosody.c2sPort, ANONYMOUS), `<presence to='${prosody.componentDomain}/${nick}'/>`),
    numberOf: numberOfVoice,
    // The very same, so that what is different is only who writes it.
    voice: spoken(prosody.componentDomain),
    async remove() {
      child.kill();
      await prosody.remove();
    },
  };
}

/** No XMPP at all: the same bytes to as many WebSockets. */
export async function bareLoop(): Promise<Way> {
  const child = await startScript('bare-loop.ts', []);
  const url = `ws://127.0.0.1:${child.said}`;
  return {
    name: 'a bare loop, WebSocket',
    pids: [child.pid],
    enter: async () => connectBare(url),
    numberOf: (stanza) => numberAfter(stanza, '<body>#'),
    voice: said('hall'),
    remove: async () => child.kill(),
  };
}

/** As Lectern's, as ordinary talk: other services let that through alone. */
const said = (room: string) => (n: number, packet: string) =>
  `<message to='${room}' type='groupchat' id='${n}'><body>#${n}#${packet}</body></message>`;

const spoken = (room: string) => (n: number, packet: string) =>
  `<message to='${room}' type='groupchat'><voice xmlns='${NS.voice}' t='${n * 60}' n='${n}'>${packet}</voice>` +
  `<no-store xmlns='${NS.hints}'/></message>`;

/** Behind the quotation mark, whichever it is. */
const numberOfVoice = (stanza: string) => numberAfter(stanza, " n='", ' n="');

function numberAfter(stanza: string, mark: string, other = mark): number {
  const found = stanza.indexOf(mark);
  const at = found < 0 ? stanza.indexOf(other) : found;
  return at < 0 ? Number.NaN : Number.parseInt(stanza.slice(at + mark.length, at + mark.length + 8), 10);
}

/** Resolves when the room has let it in. */
async function inside(client: LoadClient, entrance: string): Promise<LoadClient> {
  const { promise, resolve: done, reject } = Promise.withResolvers<void>();
  client.onStanza = (stanza) => {
    if (!stanza.startsWith('<presence')) return;
    if (/ code=['"]110['"]/.test(stanza)) done();
    else if (/^<presence[^>]* type=['"]error['"]/.test(stanza)) reject(new Error(stanza));
  };
  client.send(entrance);
  await promise;
  client.onStanza = undefined;
  return client;
}

async function makeRoom(prosody: Awaited<ReturnType<typeof startProsody>>, room: string): Promise<void> {
  const username = 'owner';
  const password = await prosody.createUser(username);
  const owner = await startClient({ service: prosody.service, domain: prosody.domain, username, password });
  const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`;
  await owner.join(room, username);
  await owner.iq(
    'set',
    room,
    `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${field('FORM_TYPE', NS.mucRoomConfig)}` +
      `${field('muc#roomconfig_persistentroom', '1')}</x></query>`,
  );
  const since = owner.received.length;
  await owner.send(`<presence to='${room}/owner' type='unavailable'/>`);
  await owner.until((s) => s.attrs.from === `${room}/owner` && s.attrs.type === 'unavailable', since);
  await owner.stop();
}

async function startScript(file: string, args: readonly string[]) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid ?? Number.NaN, said: line.toString().trim(), kill: () => void child.kill() };
}
