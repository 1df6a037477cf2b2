import { expect } from 'chai';
import { VOICE } from '../../web/core/sound/limits.ts';
import { createSchedule } from '../../web/core/sound/schedule.ts';

/** A schedule in a made-up time. `delay` of a source: its t is heard at t + delay; undefined: it is not heard. */
function scene() {
  let time = 1000;
  let timers: { at: number; run: () => void }[] = [];
  const delay = new Map<string, number>();
  const applied: string[] = [];
  const schedule = createSchedule({
    now: () => time,
    localTime: (source, t) => {
      const late = delay.get(source);
      return late === undefined ? undefined : t + late;
    },
    timer(ms, run) {
      const timer = { at: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
  return {
    delay,
    applied,
    schedule,
    add: (source: string, t: number | undefined, name: string) =>
      schedule.add(source, t, () => applied.push(`${name} ${Math.round(time)}`)),
    until(end: number) {
      for (;;) {
        const [timer] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (timer === undefined) break;
        timers = timers.filter((other) => other !== timer);
        time = timer.at;
        timer.run();
      }
      time = end;
    },
  };
}

describe('voice: stage events on the word', () => {
  it('applies at once what has no stamp, or no voice to wait for', () => {
    const { add, applied } = scene();
    add('a', undefined, 'page 2');
    add('a', 5000, 'page 3');
    expect(applied).to.deep.equal(['page 2 1000', 'page 3 1000']);
  });

  it('applies when the word is heard', () => {
    const { add, applied, delay, until } = scene();
    delay.set('a', 1120);
    add('a', 100, 'page 2');
    add('a', 300, 'page 3');
    until(1219);
    expect(applied).to.deep.equal([]);
    until(3000);
    expect(applied).to.deep.equal(['page 2 1220', 'page 3 1420']);
  });

  it('moves with the sound when that is held up, or comes sooner', () => {
    const { add, applied, delay, until } = scene();
    delay.set('a', 1120);
    add('a', 100, 'page 2');
    add('a', 500, 'page 3');
    until(1100);
    delay.set('a', 1300);
    until(1450);
    expect(applied).to.deep.equal(['page 2 1400']);
    delay.set('a', 1100);
    until(3000);
    expect(applied).to.deep.equal(['page 2 1400', 'page 3 1600']);
  });

  it('keeps the order of the log, also between two sources', () => {
    const { add, applied, delay, until } = scene();
    delay.set('a', 1200);
    add('a', 100, 'page 2');
    add('b', 0, 'page 3');
    add('a', undefined, 'page 4');
    expect(applied).to.deep.equal([]);
    until(2000);
    expect(applied).to.deep.equal(['page 2 1300', 'page 3 1300', 'page 4 1300']);
  });

  it('waits no longer than a stage event may be ahead', () => {
    const { add, applied, delay, until } = scene();
    delay.set('a', 1e9);
    add('a', 100, 'page 2');
    until(10_000);
    expect(applied).to.deep.equal([`page 2 ${1000 + VOICE.farthest}`]);
  });

  it('goes on when the voice stops', () => {
    const { add, applied, delay, until } = scene();
    delay.set('a', 2000);
    add('a', 900, 'page 2');
    until(1010);
    delay.delete('a');
    until(1100);
    expect(applied).to.deep.equal(['page 2 1050']);
  });

  it('forgets what waits', () => {
    const { add, applied, delay, until, schedule } = scene();
    delay.set('a', 1200);
    add('a', 100, 'page 2');
    schedule.clear();
    add('a', 200, 'page 7');
    until(5000);
    expect(applied).to.deep.equal(['page 7 1400']);
  });
});
