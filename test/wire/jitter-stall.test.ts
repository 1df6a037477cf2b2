// After a stall or a pause: voice is at most 400 ms late within a second, and what is said after a pause is heard.
import { expect } from 'chai';
import { play, type Sent, type Step, send, unique, voice } from '../web/voice-fixture/journey.ts';

const TRAVEL = 30;
const KHZ = 48;

/** ms from the moment a packet could first be played to the moment its sound is. */
const behind = ({ report }: Step, travel = TRAVEL): number => report.offset / KHZ - 60 - travel;

/** The worst lateness of what is played between two moments, and for how many ms nothing is played. */
function lateness(packets: readonly Sent[], from: number, to: number, travel = TRAVEL) {
  let worst = Number.NEGATIVE_INFINITY;
  let silent = 0;
  play(packets, to, voice, (step) => {
    if (step.now < from) return;
    if (step.report.playing) worst = Math.max(worst, behind(step, travel));
    else silent += step.out.length / KHZ;
  });
  return { worst, silent };
}

/** Packets of `seconds` on a line that stands still between two moments, and then lets out one packet each `pace` ms. */
function stalled(seconds: number, from: number, length: number, pace: number): Sent[] {
  let free = 0;
  return send(seconds, () => TRAVEL).map((packet) => {
    const due = packet.arrives ?? 0;
    const held = due >= from && due < from + length ? from + length : due;
    free = Math.max(held, free === 0 || held > free + pace ? held : free + pace);
    return { ...packet, arrives: free };
  });
}

describe('voice: after a stall', () => {
  for (const known of [1, 5, 17, 34, 130]) {
    for (const length of [700, 3_000, 10_000]) {
      it(`of ${length} ms, ${known} packets known, voice is at most 400 ms late within a second`, () => {
        const from = known * 60 + TRAVEL + 1;
        const end = from + length;
        const { worst, silent } = lateness(stalled((end + 4_000) / 1000, from, length, 0), end + 1_000, end + 4_000);
        expect(worst).to.be.within(0, 400);
        expect(silent).to.equal(0);
      });
    }
  }

  it('the same when the burst comes in slowly: a second after its end', () => {
    for (const pace of [5, 10, 20, 30]) {
      const end = 8_000 + 6_000 + (6_000 / (60 - pace)) * pace;
      const { worst } = lateness(stalled((end + 4_000) / 1000, 8_000, 6_000, pace), end + 1_000, end + 4_000);
      expect(worst, `a packet each ${pace} ms`).to.be.within(0, 400);
    }
  });

  it('the same after each of several stalls', () => {
    let free = 0;
    const packets = send(16, () => TRAVEL).map((packet) => {
      const due = packet.arrives ?? 0;
      const begun = Math.floor(due / 2_000) * 2_000;
      free = Math.max(free, due - begun < 900 && begun > 0 ? begun + 900 : due);
      return { ...packet, arrives: free };
    });
    play(packets, 16_000, voice, (step) => {
      if (step.now % 2_000 > 1_900 && step.report.playing) expect(behind(step)).to.be.within(0, 400);
    });
  });

  it('the same when the line was late from the first packet on', () => {
    const { worst, silent } = lateness(stalled(15, 0, 10_000, 0), 11_000, 14_000);
    expect(worst).to.be.within(0, 400);
    expect(silent).to.equal(0);
  });

  for (const frozen of [600, 1_500, 1_950, 8_000]) {
    it(`the same when the sink's own clock stood still for ${frozen} ms, and all came at once after it`, () => {
      const packets = send(20, () => TRAVEL).map((packet) => {
        const due = packet.arrives ?? 0;
        return { ...packet, arrives: due < 8_000 ? due : Math.max(8_000, due - frozen) };
      });
      // On the sink's clock the line is faster by what it stood still.
      const { worst, silent } = lateness(packets, 9_000, 11_500, TRAVEL - frozen);
      expect(worst).to.be.within(0, 400);
      expect(silent).to.equal(0);
    });
  }

  it('a network that is bad all the time is still given the delay that it needs', () => {
    let late = 0;
    const packets = send(30, (i) => TRAVEL + ((i * 7919) % 600));
    const { last } = play(packets, 29_500, voice, (step) => {
      if (step.now > 15_000 && step.report.stats.late > late) late = step.report.stats.late;
    });
    expect(last.stats.delayMs).to.be.above(300);
    expect(last.stats.late).to.equal(late);
  });
});

/** Which ms of the source's sound were heard as they were said. */
function heard(packets: readonly Sent[], until: number): (from: number, to: number) => number {
  const ms = new Set<number>();
  play(packets, until, unique, ({ frame, out, report }) => {
    if (!report.playing) return;
    const first = frame - out.length - report.offset;
    for (let i = 0; i < out.length; i++) {
      // Loud enough to be more than the fade, at any gain of it.
      const said = unique(first + i);
      if (Math.abs(said) > 0.1 && (out[i] ?? 0) / said > 0.05) ms.add(Math.floor((first + i) / KHZ));
    }
  });
  return (from, to) => {
    let count = 0;
    for (let t = from; t < to; t++) if (ms.has(t)) count += 1;
    return count / (to - from);
  };
}

describe('voice: after a pause', () => {
  for (const known of [10, 124]) {
    it(`nothing is lost when the source's own clock stood still (${known} packets known)`, () => {
      // Its capture was suspended: t and n go on as if nothing had been, all later by the pause.
      const packets = send(20, () => TRAVEL).map((packet, i) => ({
        ...packet,
        arrives: (packet.arrives ?? 0) + (i >= known ? 9_000 : 0),
      }));
      const share = heard(packets, 29_000);
      expect(share(known * 60, known * 60 + 600)).to.be.above(0.95);
    });

    for (const pause of [510, 1_200, 30_000]) {
      it(`of ${pause} ms nothing is lost, neither before nor after it (${known} packets known)`, () => {
        // A bad network, once it is known as such: the last words wait still when the first after the pause come quickly.
        const travel = (i: number) => TRAVEL + (known > 100 && i > 20 && i % 9 === 2 ? 700 : 0);
        const t = known * 60 + pause;
        const packets = [...send((known * 60) / 1000, travel), ...send(5, travel, { t, n: known })];
        const share = heard(packets, t + 4_500);
        expect(share(known * 60 - 240, known * 60), 'before').to.be.above(0.85);
        expect(share(t, t + 600), 'after').to.be.above(0.85);
      });
    }
  }

  it('of an hour with clocks that drift nothing is lost, and the delay is soon as before', () => {
    for (const drift of [-900, 900]) {
      const before = send(10, () => TRAVEL);
      const after = send(10, () => TRAVEL, { t: 3_600_000, n: before.length }).map((packet) => ({
        ...packet,
        arrives: (packet.arrives ?? 0) - 3_580_000 + drift,
        t: packet.t,
      }));
      // The hour itself is left out: both clocks of the test jump over it.
      const packets = [...before, ...after.map((p) => ({ ...p, t: p.t - 3_580_000 }))];
      const share = heard(packets, 29_000);
      expect(share(20_000, 20_600), `drift ${drift}`).to.be.above(0.95);
      expect(lateness(packets, 22_000, 28_000, TRAVEL + drift).worst, `drift ${drift}`).to.be.within(0, 60);
    }
  });
});

describe('voice: another microphone of the same source', () => {
  for (const [n, t] of [
    [0, 0],
    [95, 500],
    [120, 4_000],
    [700_000_000, 5_900],
    [700_000_000, 900_000],
  ] as const) {
    it(`with packets from ${n} at ${t} ms is heard whole and at once after one at 100 and 6,000 ms`, () => {
      const first = send(6, () => TRAVEL);
      const second = send(6, () => TRAVEL, { t: 0, n }).map((packet) => ({
        ...packet,
        t: packet.t + t,
        arrives: (packet.arrives ?? 0) + 7_000,
      }));
      const { last } = play([...first, ...second], 12_900);
      expect(last.stats.lost).to.equal(0);
      expect(last.stats.late).to.equal(0);
      expect(last.stats.delayMs).to.be.below(60);
    });
  }
});
