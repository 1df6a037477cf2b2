import { expect } from 'chai';
import fc from 'fast-check';
import { createDelayEstimate } from '../../web/core/sound/jitter.ts';
import { opusDuration } from '../../web/core/sound/packet.ts';

const options = {
  window: 100,
  quantile: 0.97,
  margin: 10,
  firstMargin: 20,
  firstPackets: 16,
  stall: 300,
  often: 0.1,
  jump: 400,
  moved: 6,
};

function estimateOf(delays: readonly number[]) {
  const estimate = createDelayEstimate(options);
  for (const delay of delays) estimate.add(delay, 60);
  return estimate;
}

const steady = (count: number, delay: number): number[] => Array.from({ length: count }, () => delay);

describe('voice: estimate of the delay', () => {
  it('knows nothing before the first packet', () => {
    expect(estimateOf([]).target()).to.equal(undefined);
    expect(estimateOf([]).fastest()).to.equal(undefined);
  });

  it('is careful at first, and comes down to the margin on a steady link', () => {
    expect(estimateOf([500]).target()).to.equal(530);
    expect(estimateOf(steady(17, 500)).target()).to.equal(510);
  });

  it('rises within a fraction of a second when packets come late', () => {
    expect(estimateOf([...steady(94, 100), ...steady(6, 140)]).target()).to.equal(150);
  });

  it('falls when the window has forgotten, not before', () => {
    const jitter = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 100 : 180));
    expect(estimateOf([...jitter, ...steady(80, 100)]).target()).to.equal(190);
    expect(estimateOf([...jitter, ...steady(100, 100)]).target()).to.equal(110);
  });

  it('takes a stall and the burst after it for one late packet', () => {
    const burst = Array.from({ length: 16 }, (_, i) => 1060 - 60 * i);
    expect(estimateOf([...steady(80, 100), ...burst, ...steady(3, 100)]).target()).to.equal(110);
  });

  it('counts a slow burst as one stall, too', () => {
    const slowly = Array.from({ length: 60 }, (_, i) => 2500 - 40 * i);
    expect(estimateOf([...steady(80, 100), ...slowly, ...steady(3, 100)]).target()).to.equal(110);
    expect(estimateOf([...steady(1, 100), ...slowly, ...steady(20, 100)]).target()).to.equal(410);
    const burst = Array.from({ length: 60 }, (_, i) => 3700 - 60 * i);
    expect(estimateOf([...burst, ...steady(20, 100)]).target()).to.equal(110);
  });

  it('is raised by rare stalls a little at most, and by a bad network as far as it takes', () => {
    const stalls = (every: number) => Array.from({ length: 100 }, (_, i) => (i % every === 0 ? 900 : 100));
    expect(estimateOf(stalls(14)).target()).to.equal(410);
    expect(estimateOf(stalls(5)).target()).to.equal(910);
  });

  it('forgets the old clock when it has moved, either way', () => {
    expect(estimateOf([...steady(100, 5000), 4500]).target()).to.equal(4530);
    expect(estimateOf([...steady(100, 5000), ...steady(5, 14_000)]).fastest()).to.equal(5000);
    expect(estimateOf([...steady(100, 5000), ...steady(6, 14_000)]).fastest()).to.equal(14_000);
  });

  it('follows a clock that drifts', () => {
    const drifting = Array.from({ length: 10_000 }, (_, i) => 100 - i * 0.012);
    const now = drifting.at(-1) ?? 0;
    expect(estimateOf(drifting).target()).to.be.within(now + 10, now + 12);
  });

  it('forgets on reset', () => {
    const estimate = estimateOf(steady(50, 9000));
    estimate.reset();
    expect(estimate.target()).to.equal(undefined);
    estimate.add(20, 60);
    expect(estimate.target()).to.equal(50);
    expect(estimate.fastest()).to.equal(20);
  });

  it('never aims below the fastest packet nor above the slowest and its margins', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (all) => {
          const estimate = estimateOf(all);
          const target = estimate.target() ?? Number.NaN;
          expect(target).to.be.at.least(estimate.fastest() ?? Number.NaN);
          expect(target).to.be.at.most(Math.max(...all) + options.margin + options.firstMargin);
        },
      ),
    );
  });
});

describe('voice: length of an Opus packet (RFC 6716 §3.1)', () => {
  const cases: [name: string, bytes: number[], ms: number | undefined][] = [
    ['no byte', [], undefined],
    ['SILK, one frame of 60 ms', [3 << 3], 60],
    ['SILK, two frames of 60 ms', [(3 << 3) | 1], 120],
    ['hybrid, one frame of 20 ms', [13 << 3], 20],
    ['CELT, one frame of 2.5 ms', [16 << 3], 2.5],
    ['CELT, three frames of 20 ms', [(31 << 3) | 3, 3], 60],
    ['no frames', [(31 << 3) | 3, 0], undefined],
    ['a number of frames that is missing', [(31 << 3) | 3], undefined],
    ['more than 120 ms', [(31 << 3) | 3, 7], undefined],
  ];
  for (const [name, bytes, ms] of cases) {
    it(name, () => expect(opusDuration(Uint8Array.from(bytes))).to.equal(ms));
  }
});
