// The watch over audio objects in a browser: what browsers and systems do to them is done here, and is got over.
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { VOICE } from '../../web/core/sound/limits.ts';
import { voiceInBrowser } from './voice-fixture/hooks.ts';

declare global {
  interface Window {
    contexts: AudioContext[];
    streams: MediaStream[];
    /** performance.now() */
    stoodAt?: number;
  }
}

describe('voice in a browser, watched over', function () {
  this.timeout(60_000);
  const voice = voiceInBrowser();
  const { talk, seen, stats } = voice;
  let page: Page;
  /** performance.now() of the page before its microphone was started. */
  let startedAt: number;

  beforeEach(async () => {
    page = voice.page;
    // What the page's own code made, so that the test can do to it what browsers and systems do.
    await page.addInitScript(() => {
      const contexts: AudioContext[] = [];
      const streams: MediaStream[] = [];
      Object.assign(window, { contexts, streams });
      window.AudioContext = class extends AudioContext {
        constructor(options?: AudioContextOptions) {
          super(options);
          contexts.push(this);
        }
      };
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await ask(wish);
        streams.push(stream);
        return stream;
      };
    });
    await page.reload();
    await page.evaluate(() => {
      window.fixture = window.createFixture();
    });
    startedAt = await page.evaluate(() => performance.now());
    await talk({ a: {} });
    await page.waitForFunction(() => window.fixture.seen.speaking.length > 0);
  });

  /** Troubles since `from`, of the loudspeaker (the first context) or the microphone. */
  const troubles = async (of: string) =>
    (await seen()).troubles.filter((one) => one.of === of).map((one) => one.trouble);
  const isWell = (of: string, times: number) =>
    page.waitForFunction(
      ([what, count]) =>
        window.fixture.seen.troubles.filter((one) => one.of === what && one.trouble === null).length >= Number(count),
      [of, times] as const,
    );
  /** No packet holds what has not been said yet: t = 0 came after the start. A whole packet is what t is rounded up to. */
  const isNotAhead = async () => {
    for (const { t, at } of (await seen()).packets) expect(t).to.be.below(at - startedAt + VOICE.packet);
  };
  const heardOn = async () => {
    const count = (await seen()).heard.length;
    await page.waitForFunction((n) => window.fixture.seen.heard.length > n + 1, count);
  };
  const sendsOn = async () => {
    const count = (await seen()).packets.length;
    await page.waitForFunction((n) => window.fixture.seen.packets.length > n + 10, count);
  };

  it('a loudspeaker that is suspended, or closed, is heard again, and marks nobody as speaking meanwhile', async () => {
    for (const [i, act] of (['suspend', 'close'] as const).entries()) {
      await page.evaluate((what) => window.contexts.at(0)?.[what](), act);
      await isWell('playout', i + 1);
      await heardOn();
    }
    expect(await troubles('playout')).to.deep.equal(['suspended', null, 'closed', null]);
    const { speaking, troubles: told } = await seen();
    for (const { at, trouble } of told) {
      if (trouble !== null) expect(speaking.findLast((change) => change.at <= at)?.speaking, trouble).to.equal(false);
    }
    expect(await troubles('microphone')).to.deep.equal([]);
  });

  it('a capture that is suspended goes on: a pause to the others, of which nothing is lost', async () => {
    await page.evaluate(() => {
      const [, capture] = window.contexts;
      if (!capture) throw new Error('no capture');
      capture.resume = () => Promise.reject(new Error('only in a gesture'));
      // After the page's own code was told of it.
      capture.addEventListener('statechange', () => {
        window.stoodAt = performance.now();
      });
      void capture.suspend();
    });
    // The others hear that it has ended.
    await page.waitForFunction(() => {
      const last = window.fixture.seen.packets.at(-1);
      return window.stoodAt !== undefined && window.fixture.playout.localTime('a', last?.t ?? 0) === undefined;
    });
    const { before, pause } = await page.evaluate(() => {
      const ended = performance.now();
      Reflect.deleteProperty(window.contexts.at(1) ?? {}, 'resume');
      return { before: window.fixture.seen.packets.at(-1), pause: ended - (window.stoodAt ?? Number.NaN) };
    });
    await page.waitForFunction(() => {
      window.fixture.microphone.touch();
      return window.fixture.seen.troubles.some((one) => one.of === 'microphone' && one.trouble === null);
    });
    await sendsOn();
    expect(await troubles('microphone')).to.deep.equal(['suspended', null]);
    // The media clock went on while the samples stood still, and no further than time did. What was captured before that may
    // have come out of the encoder later.
    const times = (await seen()).packets.filter(({ n }) => n >= (before?.n ?? 0)).map(({ t }) => t);
    expect(Math.max(...times.slice(1).map((t, index) => t - (times[index] ?? t)))).to.be.at.least(pause);
    await isNotAhead();
    await heardOn();
    expect((await stats('a'))?.lost).to.equal(0);
  });

  it('a capture that died is replaced, and a level never stays', async () => {
    await page.evaluate(() => window.contexts.at(1)?.close());
    await isWell('microphone', 1);
    await sendsOn();
    expect(await troubles('microphone')).to.deep.equal(['closed', null]);
    const { packets, levels, ended } = await seen();
    expect(packets.every(({ n }, i) => n === i)).to.equal(true);
    expect(levels).to.include(0);
    expect(ended).to.deep.equal([]);
    await heardOn();
  });

  it('a track that the system mutes is told of, and one that ends', async () => {
    await page.evaluate(() => {
      const [track] = window.streams.at(-1)?.getAudioTracks() ?? [];
      if (!track) throw new Error('no track');
      Object.defineProperty(track, 'muted', { configurable: true, get: () => true });
      track.dispatchEvent(new Event('mute'));
    });
    expect(await troubles('microphone')).to.deep.equal(['muted']);
    expect((await seen()).levels.at(-1)).to.equal(0);
    await page.evaluate(() => {
      const [track] = window.streams.at(-1)?.getAudioTracks() ?? [];
      if (!track) throw new Error('no track');
      Reflect.deleteProperty(track, 'muted');
      track.dispatchEvent(new Event('unmute'));
    });
    expect(await troubles('microphone')).to.deep.equal(['muted', null]);
    // No event comes of this one.
    await page.evaluate(() => window.streams.at(-1)?.getAudioTracks()[0]?.stop());
    await page.waitForFunction(() => window.fixture.seen.ended.length > 0);
    expect((await seen()).ended).to.deep.equal(['device-lost']);
  });

  it('a page that stands still for three seconds loses no more than those, and nobody hears it late', async () => {
    const { before, passed } = await page.evaluate(() => {
      const [, capture] = window.contexts;
      const from = capture?.currentTime ?? Number.NaN;
      const last = window.fixture.seen.packets.at(-1);
      const end = performance.now() + 3_000;
      while (performance.now() < end);
      return { before: last, passed: ((capture?.currentTime ?? Number.NaN) - from) * 1_000 };
    });
    await sendsOn();
    await heardOn();
    expect(await troubles('microphone')).to.deep.equal([]);
    expect(await troubles('playout')).to.deep.equal([]);
    // What was a second old is not sent, and the media clock has not fallen behind by it: measured by the samples
    // themselves, of which the first packet may hold one block, and one more was being filled.
    const after = (await seen()).packets.find(({ n }) => n === (before?.n ?? 0) + 1);
    expect((after?.t ?? 0) - (before?.t ?? 0)).to.be.at.least(passed - VOICE.stale - 2 * VOICE.packet);
    await isNotAhead();
    await page.waitForFunction((most) => (window.fixture.stats('a')?.delayMs ?? most) < most, VOICE.skip);
  });

  describe('in a time made up', () => {
    /** So much time passes, in steps between which the browser can do its own. */
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += VOICE.watch) await page.clock.runFor(VOICE.watch);
    };
    beforeEach(async () => {
      await page.clock.install();
    });

    it('a loudspeaker whose code cannot be had is tried less and less often', async () => {
      const before = await page.evaluate(() => {
        AudioWorklet.prototype.addModule = () => Promise.reject(new Error('not found'));
        window.fixture = window.createFixture();
        return window.contexts.length;
      });
      await pass(30_000);
      expect((await page.evaluate(() => window.contexts.length)) - before).to.be.within(2, 4);
      expect(await troubles('playout')).to.deep.equal(['closed']);
    });

    it('a microphone that gives nothing is asked for less and less often', async () => {
      await page.evaluate(async () => {
        window.fixture.microphone.stop();
        window.streams.length = 0;
        Object.defineProperty(AudioWorkletNode.prototype, 'port', { value: { postMessage() {} } });
        window.fixture = window.createFixture();
        await window.fixture.start();
      });
      await pass(30_000);
      expect(await page.evaluate(() => window.streams.length)).to.be.within(2, 5);
      expect(await troubles('microphone'))
        .to.include('stalled')
        .and.not.include(null);
    });
  });
});
