import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { AUTOPLAY, FAKE_CONSENT, FAKE_DEVICE, launch, voiceInBrowser } from './voice-fixture/hooks.ts';

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

describe('voice in a browser', function () {
  this.timeout(60_000);
  const voice = voiceInBrowser();
  const { talk, seen, stats } = voice;
  let page: Page;
  beforeEach(() => {
    page = voice.page;
  });

  it('builds both worklets to files of their own, in plain JavaScript', async () => {
    const assets = join(voice.served.directory, 'assets');
    const names = (await readdir(assets)).filter((name) => name.includes('worklet'));
    expect(names.map((name) => name.split('.')[0]).toSorted()).to.deep.equal(['capture', 'playout']);
    for (const name of names) {
      expect(name).to.match(/\.js$/);
      expect(await readFile(join(assets, name), 'utf8'))
        .to.match(/registerProcessor/)
        .and.not.match(/\bimport\b/);
    }
  });

  it('carries every beep to the ear under its own media time, and turns the page on it', async () => {
    await talk({ a: {} });
    await page.waitForFunction(() => window.fixture.seen.heard.length >= 12, undefined, { timeout: 30_000 });
    const { packets, spoken, heard, pages, ended } = await seen();
    expect(packets.every(({ n, t }, i) => n === i && t === i * 60)).to.equal(true);
    expect(packets.reduce((sum, { bytes }) => sum + bytes, 0) / packets.length).to.be.within(20, 190);
    // A beep may be cut where the playout begins; the position of the ear is reported every 50 ms, and may leap 20 ms.
    const shifts = heard.slice(1).map((beep) => {
      const shift = spoken.map(({ t }) => beep.t - t).toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
      expect(Math.abs(shift ?? Number.NaN), `beep heard at ${beep.t}`).to.be.below(25);
      return shift ?? Number.NaN;
    });
    expect(middle(shifts)).to.be.within(-2, 2);
    // The page learns of a beep about when it leaves the loudspeaker: both clocks mean the same moment.
    expect(middle(heard.map(({ at, told }) => at - told))).to.be.within(-40, 80);
    // The page is turned a moment after the beep is noticed: its own moment in the sound is what counts.
    const off = pages.flatMap(({ t, applied }) => {
      const beep = heard.find((other) => Math.abs(other.t - t) < 200);
      return beep === undefined ? [] : [applied - (beep.at + t - beep.t)];
    });
    expect(off.length).to.be.above(8);
    expect(middle(off)).to.be.within(-20, 20);
    const { lost, late, received } = (await stats('a')) ?? { lost: -1, late: -1, received: -1 };
    expect({ lost, late }).to.deep.equal({ lost: 0, late: 0 });
    expect(received).to.be.above(100);
    expect(ended).to.deep.equal([]);
  });

  it('plays on over loss and jitter, with the delay bounded', async () => {
    await talk({ a: { delay: 30, jitter: 90, loss: 0.06, seed: 11 } });
    await page.waitForFunction(() => (window.fixture.stats('a')?.received ?? 0) > 170, undefined, { timeout: 30_000 });
    const { spoken, heard, speaking } = await seen();
    const { lost, concealedMs, delayMs } = (await stats('a')) ?? { lost: -1, concealedMs: -1, delayMs: -1 };
    expect(lost).to.be.within(5, 25);
    expect(concealedMs).to.be.above(lost * 20);
    expect(delayMs).to.be.within(0, 200);
    expect(heard.length).to.be.at.least(spoken.length * 0.7);
    expect(speaking.filter((change) => change.speaking).length).to.be.above(5);
  });

  it('lets two speak at once, each with a volume of its own', async () => {
    await talk({ a: {}, b: { delay: 50 } });
    const both = (count: number) =>
      page.waitForFunction(
        (least) =>
          ['a', 'b'].every((name) => window.fixture.seen.heard.filter(({ source }) => source === name).length >= least),
        count,
        { timeout: 20_000 },
      );
    await both(3);
    await page.evaluate(() => window.fixture.playout.setVolume('b', 0));
    // What was on its way may still be heard; then only `a` is.
    const count = (await seen()).heard.length;
    await page.waitForFunction((before) => window.fixture.seen.heard.length >= before + 6, count, { timeout: 20_000 });
    expect((await seen()).heard.slice(-4).map(({ source }) => source)).to.deep.equal(['a', 'a', 'a', 'a']);
    expect(await page.evaluate(() => ['a', 'b'].map((name) => window.fixture.playout.volume(name)))).to.deep.equal([
      1, 0,
    ]);
    const speakers = new Set((await seen()).speaking.map(({ source }) => source));
    expect([...speakers].toSorted()).to.deep.equal(['a', 'b']);
    await page.evaluate(() => window.fixture.playout.remove('b'));
    expect(await stats('b')).to.equal(undefined);
  });

  it('sends nothing while muted, shows the level, and goes on with clock and number', async () => {
    await talk({ a: {} });
    await page.waitForFunction(() => window.fixture.seen.packets.length >= 10);
    const muted = await page.evaluate(() => {
      window.fixture.microphone.muted = true;
      return { packets: window.fixture.seen.packets.length, levels: window.fixture.seen.levels.length };
    });
    await page.waitForFunction((from) => window.fixture.seen.levels.length >= from + 25, muted.levels);
    const quiet = await page.evaluate(() => {
      const { packets, levels } = window.fixture.seen;
      return { packets: packets.length, loudest: Math.max(...levels.slice(-20)), now: window.fixture.microphone.now() };
    });
    expect(quiet.packets).to.equal(muted.packets);
    expect(quiet.loudest).to.be.above(0.3);
    await page.evaluate(() => {
      window.fixture.microphone.muted = false;
    });
    await page.waitForFunction((from) => window.fixture.seen.packets.length >= from + 10, quiet.packets);
    const { packets } = await seen();
    const [last, next] = [packets[muted.packets - 1], packets[muted.packets]];
    expect(next?.n).to.equal((last?.n ?? 0) + 1);
    // Nothing of what was said while muted: the first packet begins after the moment of unmuting.
    expect(next?.t).to.be.at.least(quiet.now ?? Number.NaN);
    await page.waitForFunction((count) => (window.fixture.stats('a')?.received ?? 0) >= count, packets.length - 2);
    expect((await stats('a'))?.lost).to.equal(0);
  });

  it('goes on with the clock when started again, and says nothing when stopped', async () => {
    await talk({ a: {} });
    await page.waitForFunction(() => window.fixture.seen.packets.length >= 5);
    const before = await page.evaluate(() => {
      const { microphone, seen } = window.fixture;
      const now = microphone.now() ?? Number.NaN;
      microphone.stop();
      return { now, after: microphone.now(), count: seen.packets.length };
    });
    expect(before.after).to.equal(undefined);
    await page.waitForFunction(() => window.fixture.playout.localTime('a', 0) === undefined);
    expect(await page.evaluate(() => window.fixture.start())).to.equal('started');
    await page.waitForFunction((count) => window.fixture.seen.packets.length > count, before.count);
    const next = (await seen()).packets[before.count];
    expect(next?.n).to.equal(before.count);
    expect(next?.t).to.be.above(before.now - 120);
    expect((next?.t ?? 1) % 60).to.equal(0);
    expect((await seen()).ended).to.deep.equal([]);
  });

  it('bears packets that are none, and more sources than it can play', async () => {
    await talk({ a: {} });
    await page.waitForFunction(() => (window.fixture.stats('a')?.received ?? 0) > 5);
    await page.evaluate(() => {
      for (let n = 0; n < 200; n++) {
        const bytes = Array.from({ length: 1 + ((n * 7) % 60) }, (_, i) => (n * 31 + i * 17) & 255);
        window.fixture.receive('evil', n * 60, n, bytes);
        window.fixture.receive(`guest ${n}`, 0, 0, [0x18, 0, 0, 0]);
      }
    });
    const { received } = (await stats('a')) ?? { received: Number.NaN };
    await page.waitForFunction((from) => (window.fixture.stats('a')?.received ?? 0) > from + 30, received);
    expect(await stats('guest 0')).to.include({ received: 1 });
    expect(await stats('guest 199')).to.equal(undefined);
    expect((await stats('a'))?.lost).to.equal(0);
  });

  it('keeps the newest of a burst that comes faster than it can be decoded', async () => {
    await talk({ a: {} });
    await page.waitForFunction(() => window.fixture.seen.packets.length > 2);
    await page.evaluate(() => window.fixture.burst('b', 500));
    // What was left out counts as lost, up to 128 of one hole; the last packet comes after it.
    await page.waitForFunction(() => (window.fixture.stats('b')?.lost ?? 0) === 128);
    await page.evaluate(() => window.fixture.receive('b', 500 * 60, 500, [0x18, 0, 0, 0]));
    await page.waitForFunction(() => (window.fixture.stats('b')?.received ?? 0) > 60);
    expect(await stats('b')).to.include({ lost: 128 });
  });

  it('says that the microphone is missing when the one asked for is', async () => {
    expect(await page.evaluate(() => window.fixture.start('no such device'))).to.equal('no-device');
  });

  it('says that a start was overtaken by stop', async () => {
    const result = await page.evaluate(async () => {
      const started = window.fixture.start();
      window.fixture.microphone.stop();
      return [await started, window.fixture.microphone.now()];
    });
    expect(result).to.deep.equal(['stopped', undefined]);
  });

  it('says that the browser cannot', async () => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'AudioEncoder');
    });
    await page.reload();
    const result = await page.evaluate(async () => {
      const fixture = window.createFixture();
      return [fixture.support(), await fixture.start()];
    });
    expect(result).to.deep.equal([{ speak: false, listen: true, why: 'unsupported' }, 'unsupported']);
  });

  it('says that the user refused', async () => {
    await using strict = await launch(AUTOPLAY, FAKE_DEVICE);
    const other = await voice.openPage(strict);
    expect(await other.evaluate(() => window.fixture.start())).to.equal('refused');
  });

  it('says that there is no microphone', async () => {
    await using bare = await launch(AUTOPLAY, FAKE_CONSENT);
    const other = await voice.openPage(bare);
    expect(await other.evaluate(() => window.fixture.start())).to.equal('no-device');
  });

  it('plays nothing before a gesture where the browser asks for one', async () => {
    await using strict = await launch('--autoplay-policy=document-user-activation-required');
    const other = await strict.newPage();
    // What Playwright evaluates counts as a gesture, so the page has to act by itself and report.
    const told = other.waitForEvent('console', { predicate: (message) => message.type() === 'info' });
    await other.addInitScript(() => {
      addEventListener('load', async () => {
        window.fixture = window.createFixture();
        const resumed = await window.fixture.playout.resume();
        window.fixture.receive('a', 0, 0, [0x18, 0, 0, 0]);
        const waits = window.fixture.playout.localTime('a', 0) !== undefined;
        console.info(JSON.stringify({ resumed, waits }));
      });
    });
    await other.goto(voice.served.url);
    expect(JSON.parse((await told).text())).to.deep.equal({ resumed: false, waits: false });
    await other.mouse.click(5, 5);
    expect(await other.evaluate(() => window.fixture.playout.resume())).to.equal(true);
  });
});
