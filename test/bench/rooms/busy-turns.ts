// How long a page turn is on its way, from the presenter and back to it, while 1,000 rooms of five talk (talk.ts).

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { NS } from '../../../protocol/base/namespaces.ts';
import { startClient, type TestClient } from '../../helpers/client.ts';
import { type Figure, percentile, round } from '../numbers.ts';
import { createRoomSetting, type RoomSetting } from './setting.ts';
import { converse, gather, TALK } from './talk.ts';

const SAMPLE = resolve(import.meta.dirname, '../../samples/slides-tam-review.pdf');
const PAGES = 5;
const TURNS = 1_200;
/** ms of talk before it is measured: what comes with entering, 20,000 presences, must be through. */
const SETTLE = 10_000;
/** ms between two: a room takes many more of one presenter. */
const EVERY = 50;

export async function measureBusyTurns(): Promise<Figure[]> {
  const setting = await createRoomSetting();
  try {
    const presenter = await startPresenter(setting);
    const quiet = await turn(presenter, TURNS / 4);
    const talk = await gather(setting, TALK);
    let busy: number[] = [];
    await converse(talk, TALK, async () => {
      await delay(SETTLE);
      busy = await turn(presenter, TURNS);
    });
    await presenter.client.stop();
    return [figure(quiet, busy)];
  } finally {
    await setting.remove();
  }
}

interface Presenter {
  readonly client: TestClient;
  readonly room: string;
}

/** A host with a document on the stage of its room. */
async function startPresenter({ prosody, services: [service] }: RoomSetting): Promise<Presenter> {
  const password = await prosody.createUser('presenter');
  const client = await startClient({
    service: prosody.service,
    domain: prosody.domain,
    username: 'presenter',
    password,
    lectern: true,
  });
  const room = `presented@${service.domain}`;
  await client.join(room, 'presenter');
  await client.iq('set', room, `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
  await client.iq('get', room, `<state xmlns='${NS.log}'/>`);
  const bytes = readFileSync(SAMPLE);
  const size = bytes.length;
  const slot = await client.iq('get', room, `<request xmlns='${NS.upload}' filename='slides.pdf' size='${size}'/>`);
  const put = String(slot.getChild('slot')?.getChild('put')?.attrs.url);
  const uploaded = (await (await fetch(put, { method: 'PUT', body: bytes })).json()) as { slot: string };
  const since = client.received.length;
  await client.iq('set', room, `<convert xmlns='${NS.document}' slot='${uploaded.slot}'/>`);
  const ready = await client.until((s) => s.getChild('document', NS.document)?.attrs.state === 'ready', since);
  const id = String(ready.getChild('document')?.attrs.id);
  await act({ client, room }, `<show document='${id}' page='1'/>`, 'show');
  return { client, room };
}

/** Resolves when the room has sent the event to the presenter as well. */
async function act({ client, room }: Presenter, action: string, id: string): Promise<void> {
  const since = client.received.length;
  await client.send(
    `<message to='${room}' type='groupchat' id='${id}'><stage xmlns='${NS.stage}'>${action}</stage></message>`,
  );
  const answer = await client.until((s) => s.attrs.id === id, since);
  if (answer.attrs.type === 'error') throw new Error(answer.toString());
}

/** @returns ms of each turn */
async function turn(presenter: Presenter, turns: number): Promise<number[]> {
  const took: number[] = [];
  const under: Promise<void>[] = [];
  for (let n = 0; n < turns; n += 1) {
    const sent = performance.now();
    const done = act(presenter, `<page number='${(n % PAGES) + 1}'/>`, `turn-${turns}-${n}`);
    under.push(done.then(() => void took.push(performance.now() - sent)));
    await delay(EVERY);
  }
  await Promise.all(under);
  return took;
}

/** It is compared between two commits, so it has no bar of its own but this: nobody waits for a page. */
function figure(quiet: readonly number[], busy: readonly number[]): Figure {
  const [p50, p99, alone] = [percentile(busy, 50), percentile(busy, 99), percentile(quiet, 99)];
  return {
    what: `a page turn and back while ${TALK.rooms} rooms of ${TALK.occupants} talk, p99`,
    measured: `${round(p99)} ms (half of them ${round(p50)} ms); ${round(alone)} ms while nobody talks`,
    bar: '250 ms',
    met: p99 <= 250,
    data: { p50, p99, worst: Math.max(...busy), quietP99: alone, n: busy.length },
  };
}
