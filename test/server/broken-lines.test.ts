// A host and a guest whose lines break at moments of chance, in the middle of turns and ink: docs/rules.md R40.8.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { effect } from '@preact/signals-core';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { MeetingState } from '../../protocol/log/fold.ts';
import { documentOf, pageOf } from '../../protocol/stage/shown.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import { createCapabilities } from '../../web/core/account/capabilities.ts';
import { type Connection, connect } from '../../web/core/account/connection.ts';
import type { Credentials } from '../../web/core/account/contract.ts';
import { joinConference } from '../../web/core/room/conference.ts';
import type { Conference } from '../../web/core/room/contract.ts';
import { type BrokenLine, breakableLine } from '../helpers/broken-line.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { NO_HTTP } from '../helpers/no-http.ts';
import { NO_SOUND } from '../helpers/no-sound.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';

const SAMPLE = resolve(import.meta.dirname, '../samples/slides-tam-review.pdf');
const PAGES = 23;

/** A web client without a screen, over a line of its own. */
interface Client {
  readonly line: BrokenLine;
  readonly connection: Connection;
  readonly conference: Conference;
}

/** The same chance each time; the seed is in the name of each test. */
function chance(seed: number): () => number {
  let a = seed;
  // mulberry32
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const seen = (state: MeetingState) =>
  JSON.stringify([
    documentOf(state),
    pageOf(state),
    Array.from({ length: PAGES }, (_, i) => strokesOf(state, i + 1).map(({ id, points }) => [id, points])),
  ]);

describe('lines that break', function () {
  this.timeout(120_000);
  let prosody: TestProsody;
  let lectern: TestLectern;
  let owner: TestClient;
  let document: string;
  let room: string;
  let host: Client;
  let guest: Client;
  /** While true, no stream is resumed: the server is asked for one that it does not know. */
  let forgetful = false;
  const send = WebSocket.prototype.send;

  const open = async (credentials: Credentials, nick: string): Promise<Client> => {
    const line = await breakableLine(lectern.port);
    const connection = await connect({
      service: `ws://localhost:${line.port}/xmpp-websocket`,
      domain: credentials.kind === 'guest' ? prosody.guestDomain : prosody.domain,
      credentials,
    });
    const capabilities = createCapabilities();
    connection.routes.add(capabilities.route);
    const conference = joinConference({
      connection,
      capabilities,
      http: NO_HTTP,
      sound: NO_SOUND,
      roomsDomain: prosody.componentDomain,
      maxUpload: 1,
      name: room.split('@')[0] ?? '',
      nick,
      choice: {},
      pass: () => undefined,
      onLeft: () => undefined,
    });
    const client = { line, connection, conference };
    await until(() => conference.status.value === 'joined' && documentOf(conference.stage.state.value) === document);
    return client;
  };
  /** Resolves when signals make it true. */
  const until = (condition: () => boolean) =>
    new Promise<void>((done) => {
      const stop = effect(() => {
        if (!condition()) return;
        done();
        queueMicrotask(() => stop());
      });
    });
  const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
  /**
   * The room's state, once these clients have come to it: one may have had an event whose echo has not come to another yet.
   * Something that was sent again late may have been done after the answer; then the room is asked anew.
   */
  const told = async (clients: readonly Client[]) => {
    for (;;) {
      const state = (await owner.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state');
      const seq = Number(state?.attrs.seq);
      const seqOf = ({ conference }: Client) => conference.stage.state.value.seq;
      await until(() => clients.every((client) => seqOf(client) >= seq));
      if (clients.every((client) => seqOf(client) === seq)) return state;
    }
  };

  before(async () => {
    WebSocket.prototype.send = function (this: WebSocket, data) {
      const text = typeof data === 'string' && forgetful ? data.replace(/ previd="[^"]*"/, ' previd="unknown"') : data;
      return send.call(this, text);
    };
    prosody = await sharedProsody();
    lectern = await startLectern(prosody);
    const password = await prosody.createUser('lines-host');
    const account = { username: 'lines-host', password };
    owner = await startClient({ service: prosody.service, domain: prosody.domain, ...account, lectern: true });
    room = `lines@${prosody.componentDomain}`;
    await owner.join(room, 'owner');
    await owner.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    const bytes = readFileSync(SAMPLE);
    const slot = await owner.iq(
      'get',
      room,
      `<request xmlns='${NS.upload}' filename='slides.pdf' size='${bytes.length}' content-type='application/pdf'/>`,
    );
    const put = String(slot.getChild('slot')?.getChild('put')?.attrs.url);
    const uploaded = (await (await fetch(put, { method: 'PUT', body: bytes })).json()) as { slot: string };
    const converted = await owner.iq('set', room, `<convert xmlns='${NS.document}' slot='${uploaded.slot}'/>`);
    document = String(converted.getChild('document')?.attrs.id);
    const ready = (s: Parameters<Parameters<TestClient['until']>[0]>[0]) =>
      s.getChild('document', NS.document)?.attrs.state === 'ready';
    if (converted.getChild('document')?.attrs.state !== 'ready') await owner.until(ready);
    await owner.send(
      `<message type='groupchat' to='${room}'><stage xmlns='${NS.stage}'><show document='${document}' page='1'/></stage></message>`,
    );
    host = await open({ kind: 'account', ...account }, 'host');
    guest = await open({ kind: 'guest' }, 'guest');
  });
  afterEach(function () {
    if (this.currentTest?.state !== 'failed') return;
    // What was waited for in vain.
    for (const [name, { connection, conference }] of Object.entries({ host, guest })) {
      const { status, leaveReason, people, stage } = conference;
      const { seq, shown } = stage.state.value;
      const left = leaveReason.value ?? '';
      console.log(name, connection.status.value, status.value, left, people.nick.value, stage.known.value, seq, shown);
    }
  });
  after(async () => {
    WebSocket.prototype.send = send;
    for (const client of [host, guest]) {
      await client?.connection.close();
      await client?.line.close();
    }
    await owner?.stop();
    await lectern?.remove();
  });

  for (const [seed, kind] of [
    [1, 'resumed'],
    [2, 'resumed'],
    [3, 'new'],
    [4, 'new'],
  ] as const) {
    it(`R40.8 all agree when they are back on ${kind} streams (chance ${seed})`, async () => {
      const random = chance(seed);
      forgetful = kind === 'new';
      for (let round = 0; round < 2; round++) {
        const victim = random() < 0.7 ? host : guest;
        const hurt = random() < 0.5 ? 'cut' : 'freeze';
        const at = Math.floor(random() * 30);
        for (let i = 0; i < 40; i++) {
          if (i === at) victim.line[hurt]();
          const page = pageOf(host.conference.stage.state.value);
          if (random() < 0.3)
            host.conference.stage.turn(Math.min(PAGES, Math.max(1, page + (random() < 0.6 ? 1 : -1))));
          else {
            const points = [Math.floor(random() * 1e4), Math.floor(random() * 1e4)];
            const id = `s${seed}-${round}-${Math.floor(i / 3)}`;
            host.conference.stage.draw({ id, page, tool: 'pen', color: '#d92d20', width: 30, points });
          }
          // Between a burst within one round trip and a hand that draws.
          await pause(random() * 15);
        }
        victim.line.mend();
        victim.connection.doubt();
        await until(() => [host, guest].every((c) => c.conference.status.value === 'joined'));
        await until(() => seen(host.conference.stage.state.value) === seen(guest.conference.stage.state.value));
        // What the host's screen shows without an own event that waits is what the room has.
        const state = await told([host, guest]);
        const page = pageOf(host.conference.stage.state.value);
        expect(state?.getChild('show')?.attrs).to.include({ document, page: String(page) });
        const ink = new Map<string, string>();
        for (const part of state?.getChildren('ink') ?? []) {
          ink.set(String(part.attrs.id), [ink.get(String(part.attrs.id)), part.text()].filter(Boolean).join(' '));
        }
        expect(Object.fromEntries(ink)).to.deep.equal(
          Object.fromEntries(strokesOf(host.conference.stage.state.value).map((s) => [s.id, s.points.join(' ')])),
        );
      }
    });
  }
});
