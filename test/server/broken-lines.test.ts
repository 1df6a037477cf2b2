// A host and a guest whose lines break at moments of chance, in the middle of turns and ink: docs/rules.md R40.8.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { MeetingState } from '../../protocol/log/fold.ts';
import { documentOf, pageOf } from '../../protocol/stage/shown.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import type { Credentials } from '../../web/core/account/contract.ts';
import { chance } from '../helpers/chance.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';
import { openWebClient, untilTrue as until, type WebClient } from '../helpers/web-client.ts';

const SAMPLE = resolve(import.meta.dirname, '../samples/slides-tam-review.pdf');
const PAGES = 23;

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
  let host: WebClient;
  let guest: WebClient;
  let account: { readonly username: string; readonly password: string };
  /** While true, no stream is resumed: the server is asked for one that it does not know. */
  let forgetful = false;
  const send = WebSocket.prototype.send;

  const open = async (credentials: Credentials, nick: string, frames: boolean): Promise<WebClient> => {
    const client = await openWebClient({ prosody, port: lectern.port, credentials, room, nick, frames });
    const { status, stage } = client.conference;
    await until(() => status.value === 'joined' && documentOf(stage.state.value) === document);
    return client;
  };
  const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
  /**
   * The room's state, once these clients have come to it: one may have had an event whose echo has not come to another yet.
   * Something that was sent again late may have been done after the answer; then the room is asked anew.
   */
  const told = async (clients: readonly WebClient[]) => {
    for (;;) {
      const state = (await owner.iq('get', room, `<state xmlns='${NS.log}'/>`)).getChild('state');
      const seq = Number(state?.attrs.seq);
      const seqOf = ({ conference }: WebClient) => conference.stage.state.value.seq;
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
    account = { username: 'lines-host', password };
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
  });
  afterEach(async function () {
    // What was waited for in vain.
    const failed = this.currentTest?.state === 'failed';
    for (const [name, { connection, conference }] of Object.entries(failed ? { host, guest } : {})) {
      const { status, leaveReason, people, stage } = conference;
      const { seq, shown } = stage.state.value;
      const left = leaveReason.value ?? '';
      console.log(name, connection.status.value, status.value, left, people.nick.value, stage.known.value, seq, shown);
    }
    await host?.close();
    await guest?.close();
  });
  after(async () => {
    WebSocket.prototype.send = send;
    await owner?.stop();
    await lectern?.remove();
  });

  for (const [seed, kind, frames] of [
    [1, 'resumed', true],
    [2, 'resumed', false],
    [3, 'new', true],
    [4, 'new', false],
  ] as const) {
    const way = frames ? 'past the stream' : 'on it';
    it(`R40.8 all agree when they are back on ${kind} streams, with events that come ${way} (chance ${seed})`, async () => {
      const random = chance(seed);
      forgetful = false;
      host = await open({ kind: 'account', ...account }, 'host', frames);
      guest = await open({ kind: 'guest' }, `guest ${seed}`, frames);
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
