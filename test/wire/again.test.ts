// What could not be fetched is fetched again.
import { expect } from 'chai';
import { createAgain } from '../../web/ui/common/again.ts';
import { createWindow } from '../helpers/window.ts';

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
