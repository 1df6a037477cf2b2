// A lecture begins: 500 browsers come within 20 s, and the last one clicks its link.

import { setTimeout as delay } from 'node:timers/promises';
import { NS } from '../../protocol/base/namespaces.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { person, seesPage, upload } from '../helpers/people.ts';
import { watchPage } from './in-page.ts';
import { announce, entering, type LoadClient } from './load/client.ts';
import { connectWebSocket } from './load/websocket.ts';
import { type Figure, percentile, round } from './numbers.ts';
import { createSetting } from './setting.ts';

const BROWSERS = 500;
const WITHIN = 20_000;
/** ms until the last one sees the stage. */
const SOON = 2_000;

const HEARS = announce([NS.voice, NS.log, NS.stage]);

export async function measureJoining(): Promise<Figure> {
  // They come from elsewhere each: one address has not so many places.
  const setting = await createSetting({ LECTERN_PROXY: 'loopback' });
  const [one, two] = await Promise.all([launchChromium(), launchChromium()]);
  const come: LoadClient[] = [];
  try {
    const { host, link } = await setting.host(one);
    await upload(host, 'talk-how-we-refactor.pptx');
    await seesPage(host, 1, 60_000);
    await host.el('start-meeting').click();
    const last = await person(two);
    await last.page.addInitScript(watchPage);
    await last.page.goto(link);
    await last.el('guest-name').fill('The last one');

    const room = `${new URL(link).pathname.split('/').at(-1)}@${setting.prosody.componentDomain}`;
    const socket = `${setting.lectern.url.replace('http', 'ws')}/xmpp-websocket?frames`;
    const times: number[] = [];
    const start = performance.now();
    const all: Promise<void>[] = [];
    for (let i = 0; i < BROWSERS - 1; i++) {
      await delay(Math.max(0, start + (i * WITHIN) / BROWSERS - performance.now()));
      const begun = performance.now();
      const joining = connectWebSocket(socket, setting.prosody.guestDomain, HEARS).then(async (client) => {
        come.push(client);
        await seesState(client, room, `Member ${i}`);
        times.push(performance.now() - begun);
      });
      joining.catch(() => undefined);
      all.push(joining);
    }
    const clicked = Date.now();
    await last.el('guest-submit').click();
    await seesPage(last, 1, 60_000);
    const painted = await last.page.evaluate(() => lecternWatch.painted[0]?.at ?? Number.NaN);
    await Promise.all(all);
    const whole = performance.now() - start;
    const time = painted - clicked;
    return {
      what: `${BROWSERS} browsers join within ${WITHIN / 1_000} s: the last one sees the stage after its click`,
      measured: `${round(time / 1_000, 2)} s, all of them ${round(whole / 1_000)} s after the first began; the others know it after ${round(percentile(times, 50) / 1_000, 2)} s, p95 ${round(percentile(times, 95) / 1_000, 2)} s`,
      bar: `${SOON / 1_000} s`,
      met: time <= SOON,
      data: { time, whole, p50: percentile(times, 50), p95: percentile(times, 95) },
    };
  } finally {
    await Promise.all(come.map((client) => client.close()));
    await Promise.all([one.close(), two.close()]);
    await setting.remove();
  }
}

/** Enters, asks for the state as the client does when it is in, and resolves when that has come. */
function seesState(client: LoadClient, room: string, nick: string): Promise<void> {
  return new Promise((done, failed) => {
    client.onStanza = (stanza) => {
      if (stanza.startsWith('<presence') && / code=['"]110['"]/.test(stanza)) {
        client.send(`<iq type='get' id='state' to='${room}'><state xmlns='${NS.log}'/></iq>`);
      } else if (/^<(presence|iq)[^>]* type=['"]error['"]/.test(stanza)) failed(new Error(stanza));
      else if (/^<iq[^>]* id=['"]state['"]/.test(stanza)) done();
    };
    client.send(entering(room, nick, HEARS));
  });
}
