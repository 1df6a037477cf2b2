import { expect } from 'chai';
import fc from 'fast-check';
import { VOICE } from '../../web/core/sound/limits.ts';
import { bestLag } from '../../web/core/sound/splice.ts';
import { createStream } from '../../web/core/sound/stream.ts';
import { KHZ, play, type Sent, type Step, send, unique, voice } from '../web/voice-fixture/journey.ts';
import { chance } from '../web/voice-fixture/link.ts';

describe('voice: a place to join two stretches of sound', () => {
  for (const sign of [1, -1] as const) {
    it(`is one period ${sign > 0 ? 'ahead' : 'back'}`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 200, max: 380 }), fc.integer({ min: 0, max: 1000 }), (period, from) => {
          const read = (position: number) => {
            const phase = (2 * Math.PI * position) / period;
            return Math.sin(phase) + 0.5 * Math.sin(2 * phase + 1) + 0.3 * Math.sin(5 * phase);
          };
          expect(bestLag(read, from, sign, 190, 395, 240)).to.equal(period);
        }),
      );
    });
  }
});

/** The longest run of ms below -46 dBFS between two moments: holes that are heard. */
function longestHole(levels: readonly { now: number; level: number }[], from: number, to: number): number {
  let longest = 0;
  let heardAt = from;
  for (const { now, level } of levels) {
    if (now < from || now > to) continue;
    if (level >= 0.005) heardAt = now;
    longest = Math.max(longest, now - heardAt);
  }
  return longest;
}

/** ms from the moment a packet could first be played to the moment its sound is, on a link that takes `travel` ms. */
const behind = ({ report }: Step, travel: number): number => report.offset / KHZ - 60 - travel;

describe('voice: playing of one source', () => {
  it('is at most 25 ms behind the packets on a clean link, and makes nothing up', () => {
    let worst = 0;
    const { last } = play(
      send(12, () => 30),
      12_000,
      voice,
      (step) => {
        if (step.now > 3000) worst = Math.max(worst, behind(step, 30));
      },
    );
    expect(worst).to.be.within(1, 25);
    expect(last.stats).to.include({ received: 199, lost: 0, late: 0, concealedMs: 0 });
  });

  it('gives the sound as it came, and tells exactly where in it the ear is', () => {
    let [same, played] = [0, 0];
    play(
      send(8, () => 30),
      8000,
      unique,
      ({ now, frame, out, report }) => {
        if (now < 3000 || now > 7900) return;
        const first = frame - out.length - report.offset;
        played += 1;
        if (out.every((sample, i) => sample === Math.fround(unique(first + i)))) same += 1;
      },
    );
    expect(played).to.be.above(1500);
    expect(same / played).to.be.above(0.99);
  });

  it('waits for a late packet, loses nothing of it, and catches up', () => {
    const stalled = send(10, (i) => (i === 60 ? 180 : 30));
    const { last, levels } = play(stalled, 10_000);
    expect(last.stats).to.include({ lost: 0, late: 0 });
    expect(last.stats.concealedMs).to.be.above(50);
    expect(last.stats.delayMs).to.be.below(25);
    expect(longestHole(levels, 1000, 9900)).to.be.below(100);
  });

  it('is back in time two seconds after a stall of one second', () => {
    let worst = 0;
    play(
      send(12, (i) => (i === 60 ? 1030 : 30)),
      12_000,
      voice,
      (step) => {
        if (step.now > 60 * 60 + 1030 + 2000) worst = Math.max(worst, behind(step, 30));
      },
    );
    expect(worst).to.be.within(1, 40);
  });

  it('grows with jitter within a second, and shrinks again when the link calms down', () => {
    const random = chance(7);
    const delays: number[] = [];
    const concealed: number[] = [];
    const packets = send(40, (i) => (i >= 100 && i < 250 ? 30 + random() * 100 : 30));
    const { last } = play(packets, 40_000, voice, ({ now, report }) => {
      const second = Math.floor(now / 1000);
      delays[second] = report.stats.delayMs;
      concealed[second] = report.stats.concealedMs;
    });
    expect(delays[5]).to.be.below(25);
    expect(delays[8]).to.be.above(50);
    // From two seconds after the jitter began, hardly anything is made up any more: 7 s of sound.
    expect((concealed[14] ?? 0) - (concealed[8] ?? 0)).to.be.below(250);
    expect(delays[30]).to.be.below(30);
    expect(last.stats).to.include({ lost: 0, late: 0 });
  });

  it('makes up for lost packets in their length, so that the rhythm stays', () => {
    const random = chance(3);
    const packets = send(20, () => (random() < 0.05 ? undefined : 30));
    const gone = packets.filter((packet) => packet.arrives === undefined).length;
    let worst = 0;
    const { last, levels } = play(packets, 20_000, voice, (step) => {
      if (step.now > 3000 && step.report.playing) worst = Math.max(worst, behind(step, 30));
    });
    expect(gone).to.be.above(8);
    expect(last.stats.lost).to.equal(gone);
    expect(last.stats.concealedMs).to.be.within(gone * 40, gone * 120);
    expect(longestHole(levels, 1000, 19_000)).to.be.below(80);
    expect(worst).to.be.below(110);
    expect(last.stats.delayMs).to.be.below(30);
  });

  it('is as far behind after a lost packet as before it', () => {
    let worst = 0;
    play(
      send(6, (i) => (i === 60 ? undefined : 30)),
      6000,
      voice,
      (step) => {
        if (step.now > 62 * 60 + 30 + 40 && step.report.playing) worst = Math.max(worst, behind(step, 30));
      },
    );
    expect(worst).to.be.within(1, 30);
  });

  it('fills the place of a lost packet with sound when it is known before it is due', () => {
    const packets = send(12, (i) => (i === 100 ? undefined : i < 80 && i % 3 === 0 ? 150 : 30));
    let least = 1000;
    const { levels, last } = play(packets, 12_000, voice, (step) => {
      if (step.now > 6000 && step.now < 6200) least = Math.min(least, behind(step, 30));
    });
    expect(least).to.be.above(70);
    expect(last.stats.lost).to.equal(1);
    expect(longestHole(levels, 6000, 7000)).to.be.below(40);
  });

  it('takes a jump of t alone for a pause: quiet, nothing lost, the delay as before', () => {
    const before = send(6, () => 30);
    const again = send(6, () => 30, { t: 10_020, n: before.length });
    const { last, levels } = play([...before, ...again], 16_060);
    expect(last.stats).to.include({ received: 200, lost: 0, late: 0 });
    expect(longestHole(levels, 5000, 12_000)).to.be.within(3800, 4100);
    expect(last.stats.delayMs).to.be.below(25);
  });

  it('begins anew when the source does', () => {
    const before = send(6, () => 30);
    // The page was loaded again at 8 s: its clock is at 0 again.
    const again = send(6, () => 30).map((packet) => ({ ...packet, arrives: (packet.arrives ?? 0) + 8000 }));
    const { last, levels } = play([...before, ...again], 14_000);
    expect(last.stats).to.include({ received: 199, lost: 0, late: 0 });
    expect(longestHole(levels, 8300, 13_900)).to.be.below(40);
    expect(last.stats.delayMs).to.be.below(25);
  });

  it('counts a packet that comes again or too late, and does not play it', () => {
    const packets = send(4, () => 30);
    const twice = packets.map((packet) => ({ ...packet, arrives: (packet.arrives ?? 0) + 61 }));
    const { last } = play([...packets, ...twice.slice(5, 25)], 4000);
    expect(last.stats).to.include({ received: 65, late: 20, lost: 0, concealedMs: 0 });
  });

  for (const drift of [-200, 200]) {
    it(`keeps the delay over five minutes with clocks ${drift} ppm apart`, () => {
      const packets = send(300, () => 30).map((packet) => ({
        ...packet,
        arrives: (packet.arrives ?? 0) * (1 + drift * 1e-6),
      }));
      let worst = 0;
      let least = 100;
      const { last } = play(packets, 299_000, voice, ({ now, report }) => {
        if (now < 5000) return;
        worst = Math.max(worst, report.stats.delayMs);
        least = Math.min(least, report.stats.delayMs);
      });
      expect(least).to.be.above(0);
      expect(worst).to.be.below(35);
      expect(last.stats).to.include({ lost: 0, late: 0 });
      expect(last.stats.concealedMs).to.be.below(100);
    }).timeout(30_000);
  }

  it('starts anew after the sink stood still (its frames stop while the source talks on)', () => {
    const packets = send(30, () => 30).map((packet) => ({
      ...packet,
      arrives: packet.t < 10_000 ? packet.arrives : packet.t < 20_000 ? undefined : (packet.arrives ?? 0) - 10_000,
    }));
    const { last, levels } = play(packets, 19_000);
    expect(longestHole(levels, 10_500, 18_900)).to.be.below(40);
    expect(last.stats.delayMs).to.be.below(30);
  });

  it('stays bounded, finite and alive whatever comes', () => {
    const packet = fc.record({
      t: fc.oneof(fc.nat(100), fc.nat(1e6), fc.nat(2 ** 45)),
      n: fc.oneof(fc.nat(50), fc.nat(2 ** 45)),
      length: fc.constantFrom(2.5, 10, 20, 60, 120),
      wait: fc.nat(200),
    });
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 60 }), (all) => {
        let now = 0;
        const packets: Sent[] = all.map(({ t, n, length, wait }) => {
          now += wait;
          return { t, n, length, arrives: now };
        });
        const end = now + 10;
        const { stream } = play(packets, end, voice, ({ out }) => {
          expect(out.every((sample) => Math.abs(sample) <= 1.5)).to.equal(true);
        });
        // A steady source afterwards is heard as if nothing had been.
        const frame = Math.ceil((end * KHZ) / 128) * 128;
        const out = new Float32Array(128);
        let at = frame;
        for (let i = 0; i < 150; i++) {
          const pcm = Float32Array.from({ length: 60 * KHZ }, (_, k) => voice(i * 60 * KHZ + k));
          stream.insert({ t: i * 60, n: i, pcm }, at);
          for (; at < frame + (i + 1) * 60 * KHZ; at += 128) stream.render(out, at);
        }
        const { playing, stats } = stream.report(at);
        expect(playing).to.equal(true);
        expect(stats.delayMs).to.be.within(0, 40);
      }),
      { numRuns: 25 },
    );
  }).timeout(30_000);

  it('holds two seconds at most', () => {
    const stream = createStream();
    for (let i = 0; i < 200; i++) stream.insert({ t: i * 60, n: i, pcm: new Float32Array(60 * KHZ).fill(0.1) }, 0);
    const { stats } = stream.report(0);
    expect(stats.late).to.be.above(100);
    expect(stats.delayMs).to.be.at.most(12_000);
    const out = new Float32Array(128);
    let frames = 0;
    while (stream.report(frames).playing || frames < 100 * 128) {
      stream.render(out, frames);
      frames += 128;
      if (frames > 20 * 48_000) break;
    }
    expect(frames / 48).to.be.below(VOICE.ahead + 500);
  });
});
