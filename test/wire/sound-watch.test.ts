// The watch over audio objects, with made-up ones in a made-up time: all that is wrong is told within two seconds.
import { expect } from 'chai';
import fc from 'fast-check';
import { createSampleClock } from '../../web/core/sound/clock.ts';
import { VOICE } from '../../web/core/sound/limits.ts';
import { createPauses, createWatch, type Look, type Trouble, type Watch } from '../../web/core/sound/watch.ts';

const WELL = { context: 'running', track: { ended: false, muted: false } };

/** An object whose clock goes on while `alive` says so; `frozen` stops the whole page with its timers. */
function scene(begin: Trouble | null = null) {
  let now = 0;
  let time = 0;
  let blocks = 0;
  let tick = () => {};
  let stopped = false;
  const told: { at: number; trouble: Trouble | null }[] = [];
  const mended: { at: number; trouble: Trouble }[] = [];
  let stills = 0;
  const is = { ...WELL, alive: true, giving: true } as Omit<Look, 'moving'> & { alive: boolean; giving: boolean };
  const watch = createWatch(
    {
      now: () => now,
      every(ms, run) {
        expect(ms).to.equal(VOICE.watch);
        tick = run;
        return () => {
          stopped = true;
        };
      },
      look: () => ({ context: is.context, track: is.track, moving: [time, blocks] }),
      onTrouble: (trouble) => told.push({ at: now, trouble }),
      onStill: () => {
        stills += 1;
      },
      mend: (trouble) => mended.push({ at: now, trouble }),
      pauses: createPauses(() => now),
    },
    begin,
  );
  return {
    is,
    watch,
    told,
    mended,
    stills: () => stills,
    stopped: () => stopped,
    run(ms: number) {
      for (const end = now + ms; now < end; ) {
        now += VOICE.watch;
        if (is.alive) time += 0.5;
        if (is.alive && is.giving) blocks += 8;
        tick();
      }
    },
    /** The page stands still, the sound goes on; its messages are read after the timer. */
    freeze(ms: number) {
      now += ms;
      time += ms / 1000;
      tick();
      blocks += ms / 60;
    },
  };
}

describe('the watch over sound', () => {
  const faults: [name: string, trouble: Trouble, change: Partial<ReturnType<typeof scene>['is']>][] = [
    ['a context that is suspended', 'suspended', { context: 'suspended', alive: false }],
    ['one that a call interrupted (Safari)', 'suspended', { context: 'interrupted', alive: false }],
    ['one that is closed', 'closed', { context: 'closed', alive: false }],
    ['one that says it runs, while its clock stands', 'stalled', { alive: false }],
    ['a capture that gives no blocks', 'stalled', { giving: false }],
    ['a track that the system muted', 'muted', { track: { ended: false, muted: true } }],
    ['a track that has ended', 'ended', { track: { ended: true, muted: false } }],
  ];
  for (const [name, trouble, change] of faults) {
    it(`tells of ${name} within two seconds, tries to mend it, and tells when it is over`, () => {
      const { is, told, mended, run, watch } = scene();
      run(10_000);
      expect(told).to.deep.equal([]);
      Object.assign(is, change);
      run(2_000);
      expect(told.map((one) => one.trouble)).to.deep.equal([trouble]);
      expect(mended.map((one) => one.trouble)).to.deep.equal([trouble]);
      expect(watch.trouble).to.equal(trouble);
      run(3_000);
      Object.assign(is, WELL, { alive: true, giving: true });
      // An event tells of it, before anything has moved.
      watch.check();
      run(1_000);
      expect(told.map((one) => one.trouble)).to.deep.equal([trouble, null]);
    });
  }

  it('tells at once what an event says', () => {
    const { is, told, watch } = scene();
    Object.assign(is, { context: 'interrupted' });
    watch.check();
    expect(told).to.deep.equal([{ at: 0, trouble: 'suspended' }]);
  });

  it('says that nothing moves at the first look, so that no level or mark lies', () => {
    const { is, run, stills } = scene();
    run(5_000);
    expect(stills()).to.equal(0);
    is.giving = false;
    run(VOICE.watch);
    expect(stills()).to.equal(1);
  });

  it('takes no page that stood still itself for sound that did', () => {
    const { told, run, freeze } = scene();
    run(3_000);
    for (const ms of [10_000, 1_500, 60_000]) freeze(ms);
    run(3_000);
    expect(told).to.deep.equal([]);
  });

  it('tries again at touches, but not at each of a stroke of ink, and now and then by itself', () => {
    const { is, run, watch, mended } = scene();
    run(1_000);
    Object.assign(is, { context: 'suspended' });
    watch.check();
    expect(mended).to.have.length(1);
    watch.touch();
    run(VOICE.watch);
    watch.touch();
    expect(mended, 'too soon').to.have.length(1);
    run(VOICE.watch);
    watch.touch();
    watch.touch();
    expect(mended).to.have.length(2);
    run(VOICE.mendAgain);
    expect(mended).to.have.length(3);
    Object.assign(is, WELL);
    run(VOICE.watch);
    watch.touch();
    expect(mended, 'all is well').to.have.length(3);
  });

  it('goes on with the trouble of the object in whose place this one is, until something has moved', () => {
    const { is, told, run, watch } = scene('closed');
    is.giving = false;
    watch.check();
    run(VOICE.watch);
    expect(told, 'it says that it runs').to.deep.equal([]);
    is.giving = true;
    run(VOICE.watch);
    expect(told.map((one) => one.trouble)).to.deep.equal([null]);
  });

  it('ends', () => {
    const { watch, stopped } = scene();
    watch.stop();
    expect(stopped()).to.equal(true);
  });

  it('never says that all is well while it is not, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(faults.length)), (order) => {
        const { is, run, watch } = scene();
        for (const i of order) {
          Object.assign(is, WELL, { alive: true, giving: true }, faults[i]?.[2]);
          run(2_000);
          expect(watch.trouble).to.equal(faults[i]?.[1] ?? null);
        }
      }),
    );
  });
});

/** Objects of which each takes the place of the last when that is to be mended, as contexts and captures do. */
function succession() {
  let now = 0;
  let time = 0;
  let tick = () => {};
  let watch: Watch;
  const made: number[] = [];
  const told: (Trouble | null)[] = [];
  const pauses = createPauses(() => now);
  const is = { context: 'running', alive: true };
  function make(begin: Trouble | null): void {
    made.push(now);
    watch = createWatch(
      {
        now: () => now,
        every(_ms, run) {
          tick = run;
          return () => {};
        },
        look: () => ({ context: is.context, moving: [time] }),
        onTrouble: (trouble) => told.push(trouble),
        onStill: () => {},
        mend: make,
        pauses,
      },
      begin,
    );
  }
  make(null);
  return {
    is,
    told,
    touch: () => watch.touch(),
    run(ms: number, each = () => {}) {
      for (const end = now + ms; now < end; ) {
        now += VOICE.watch;
        if (is.alive) time += 0.5;
        tick();
        each();
      }
    },
    /** How many were made since this was asked last. */
    made: () => made.splice(0).length,
  };
}

describe('what is put in the place of a sound that died', () => {
  const deaths = [
    ['says that it runs and does not move', { alive: false }, 'stalled'],
    ['cannot be had', { context: 'closed', alive: false }, 'closed'],
  ] as const;
  for (const [name, death, trouble] of deaths) {
    it(`is made again less and less often when it ${name}, and is called well at no time`, () => {
      const { is, told, run, made } = succession();
      run(10_000);
      expect(made()).to.equal(1);
      Object.assign(is, death);
      run(2_000);
      expect(made(), 'at once').to.equal(1);
      run(58_000);
      expect(made()).to.be.within(2, 4);
      run(10 * 60_000);
      expect(made(), 'for good').to.be.within(8, 10);
      expect(told).to.deep.equal([trouble]);
      Object.assign(is, { context: 'running', alive: true });
      run(VOICE.watch * 2);
      expect(told).to.deep.equal([trouble, null]);
    });

    it(`is made at touches as well when it ${name}, but not at each of somebody who writes`, () => {
      const { is, run, made, touch } = succession();
      Object.assign(is, death);
      run(3_000);
      made();
      touch();
      expect(made()).to.equal(1);
      run(10 * 60_000, touch);
      expect(made()).to.be.below(60);
    });
  }

  it('is made at once again after it has run well for a while', () => {
    const { is, run, made } = succession();
    is.alive = false;
    run(5 * 60_000);
    is.alive = true;
    run(2 * VOICE.mendFactor * VOICE.mendAgain);
    made();
    for (let i = 0; i < 3; i++) {
      is.alive = false;
      run(2_000);
      expect(made()).to.equal(1);
      is.alive = true;
      run(60_000);
    }
  });

  it('is not made at each turn when it runs for a second and stands still again', () => {
    const { is, run, made } = succession();
    for (let i = 0; i < 60; i++) {
      is.alive = false;
      run(2_000);
      is.alive = true;
      run(1_000);
    }
    expect(made()).to.be.below(10);
  });
});

describe('the media clock of a microphone', () => {
  const blocks = (
    clock: ReturnType<typeof createSampleClock>,
    from: number,
    count: number,
    late: (i: number) => number,
  ) => {
    for (let i = 0; i < count; i++) clock.note(from + i * 60, from + i * 60 + late(i));
  };

  it('is not led astray by a page that stood still', () => {
    const clock = createSampleClock();
    blocks(clock, 0, 50, () => 5);
    // 3 s of blocks are read at once.
    blocks(clock, 3_000, 51, (i) => 5 + 3_000 - i * 60);
    expect(clock.at(10_000)).to.equal(9_995);
  });

  it('forgets within half a second what was before the audio thread stood still', () => {
    const clock = createSampleClock();
    blocks(clock, 0, 50, () => 5);
    blocks(clock, 3_000, 8, () => 9_000);
    expect(clock.at(20_000)).to.equal(11_000);
  });
});
