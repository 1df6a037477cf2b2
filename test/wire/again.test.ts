// What could not be fetched is fetched again.
import { expect } from 'chai';
import { createAgain, type Host } from '../../web/ui/common/again.ts';

/** A window whose timers wait for the test. */
function createWindow() {
  const timers = new Map<number, { readonly ms: number; readonly task: () => void }>();
  const listeners = new Set<() => void>();
  let last = 0;
  const host: Host = {
    setTimeout(task, ms) {
      timers.set(++last, { ms, task });
      return last;
    },
    clearTimeout: (timer) => void timers.delete(timer),
    addEventListener: (_type, listener) => void listeners.add(listener),
    removeEventListener: (_type, listener) => void listeners.delete(listener),
  };
  return {
    host,
    waits: () => [...timers.values()].map(({ ms }) => ms),
    listening: () => listeners.size,
    online() {
      for (const listener of [...listeners]) listener();
    },
    ring() {
      for (const [id, { task }] of [...timers]) {
        timers.delete(id);
        task();
      }
    },
  };
}

describe('fetching again', () => {
  it('waits longer each time, up to a bound, and starts anew after it was there', () => {
    const window = createWindow();
    let tries = 0;
    const again = createAgain(window.host, () => tries++);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      again.failed();
      waits.push(...window.waits());
      window.ring();
    }
    expect(waits).to.deep.equal([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(tries).to.equal(7);
    again.done();
    again.failed();
    expect(window.waits()).to.deep.equal([1_000]);
  });

  it('goes at once when the network is back, and once for however many failures', () => {
    const window = createWindow();
    let tries = 0;
    const again = createAgain(window.host, () => tries++);
    again.failed();
    again.failed();
    window.online();
    window.online();
    expect([tries, window.waits(), window.listening()]).to.deep.equal([1, [], 0]);
  });

  it('ends with what is not wanted any more', () => {
    const window = createWindow();
    const again = createAgain(window.host, () => expect.fail('not wanted'));
    again.failed();
    again.done();
    window.online();
    window.ring();
    expect([window.waits(), window.listening()]).to.deep.equal([[], 0]);
  });
});
