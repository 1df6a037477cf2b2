// How often a password may be guessed through the relay: docs/rules.md R54.
import { expect } from 'chai';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { createGuesses, type Guesses } from '../../web/server/relay/guesses.ts';

const HOUR = 3_600_000;

describe('guesses at passwords', () => {
  let time = 0;
  const begin = (limits: Partial<WebLimits> = {}): Guesses => createGuesses({ ...LIMITS, ...limits }, () => time);
  beforeEach(() => {
    time = 0;
  });
  /** Every `step` ms for so long: @returns how many tries were let through */
  function during(
    guesses: Guesses,
    ms: number,
    step: number,
    from: (i: number) => [string, string | undefined],
  ): number {
    let through = 0;
    const until = time + ms;
    for (let i = 0; time < until; i++, time += step) if (typeof guesses.begin(...from(i)) === 'object') through += 1;
    return through;
  }

  it('R54.8 of one address at one account wait, longer with each', () => {
    const guesses = begin({ freeGuesses: 3, longestWait: 5_000 });
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      let tried = guesses.begin('alice', 'a');
      if (typeof tried === 'number') {
        waits.push(tried);
        time += tried * 1_000;
        tried = guesses.begin('alice', 'a');
      }
      expect(tried).to.be.an('object');
    }
    expect(waits).to.deep.equal([1, 2, 4, 5]);
    expect(guesses.begin('alice', 'a')).to.equal(5);
    time += HOUR;
    expect(guesses.begin('alice', 'a')).to.be.an('object');
    expect(guesses.begin('alice', 'a')).to.be.an('object');
  });

  it('R54.8 at one account are 100 in an hour at most, wherever they come from and whatever else is tried', () => {
    const everywhere = begin();
    // One that knows the owner's address, too.
    for (const home of ['home', 'work']) {
      const owner = everywhere.begin('alice', home);
      if (typeof owner === 'object') owner.succeeded();
    }
    const from = (i: number): [string, string | undefined] => [
      'alice',
      i % 3 === 0 ? 'home' : i % 3 === 1 ? 'work' : `a${i}`,
    ];
    expect(during(everywhere, HOUR, 1_000, from)).to.be.within(50, 100);
    time += 10 * HOUR;
    expect(during(everywhere, HOUR, 500, (i) => ['alice', `b${i}`])).to.be.within(50, 100);
    // Behind a proxy that was not named.
    expect(during(begin(), HOUR, 100, () => ['alice', undefined])).to.be.below(100);
    // With made-up names between, which are to push the account out of the table.
    const small = begin({ accounts: 200 });
    let alice = 0;
    during(small, HOUR, 100, (i) => {
      if (i % 5 !== 0) return [`name ${i}`, 'a'];
      if (typeof small.begin('alice', `b${i % 3}`) === 'object') alice += 1;
      return ['alice', 'a'];
    });
    expect(alice).to.be.below(100);
  });

  it('R54.8 of one address are bounded over all accounts', () => {
    const guesses = begin({ guessesOfAddress: 10 });
    expect(during(guesses, 1_000, 1, (i) => [`account ${i}`, 'a'])).to.equal(10);
    expect(guesses.begin('one more', 'b')).to.be.an('object');
    expect(during(guesses, HOUR, 1_000, (i) => [`more ${i}`, 'a'])).to.be.within(9, 11);
  });

  it('R54.8 count from their beginning, so that many at once are no more', () => {
    const guesses = begin();
    const tries = Array.from({ length: 500 }, (_, i) => guesses.begin('alice', `a${i}`));
    expect(tries.filter((one) => typeof one === 'object')).to.have.length(LIMITS.guessesOfStrangers);
  });

  it('R54.9 cost nobody anything when they succeed', () => {
    const guesses = begin();
    for (let i = 0; i < 1_000; i++) {
      const tried = guesses.begin('alice', 'a');
      if (typeof tried === 'number') throw new Error(`wait ${tried} after ${i}`);
      tried.succeeded();
    }
  });

  it('R54.9 do not lock the owner out where the account is known, nor elsewhere while one address guesses', () => {
    const guesses = begin();
    const home = guesses.begin('alice', 'home');
    if (typeof home === 'object') home.succeeded();
    // One address for a day: its own waits stop it before it has all that strangers may.
    during(guesses, 24 * HOUR, 1_000, () => ['alice', 'a']);
    expect(guesses.begin('alice', 'a')).to.be.a('number');
    expect(guesses.begin('alice', 'elsewhere')).to.be.an('object');
    // Thousands of them.
    during(guesses, HOUR, 1_000, (i) => ['alice', `b${i}`]);
    expect(guesses.begin('alice', 'elsewhere')).to.be.a('number');
    const again = guesses.begin('alice', 'home');
    expect(again).to.be.an('object');
  });

  it('R54.9 do not lock those out who are known where somebody tries many accounts', () => {
    const guesses = begin();
    const before = guesses.begin('alice', 'school');
    if (typeof before === 'object') before.succeeded();
    during(guesses, 1_000, 1, (i) => [`account ${i}`, 'school']);
    expect(guesses.begin('bob', 'school')).to.be.a('number');
    expect(guesses.begin('alice', 'school')).to.be.an('object');
    // Nor is that a way to guess at her.
    expect(during(guesses, HOUR, 1_000, () => ['alice', 'school'])).to.be.below(100);
  });

  it('R54.9 an account is known of its newest addresses, and of no more than the limit', () => {
    const guesses = begin({ knownAddresses: 2, guessesOfStrangers: 3 });
    const succeed = (address: string) => {
      const tried = guesses.begin('alice', address);
      if (typeof tried === 'object') tried.succeeded();
    };
    for (const address of ['one', 'two', 'one', 'three']) succeed(address);
    during(guesses, 10, 1, (i) => ['alice', `b${i}`]);
    expect(['one', 'two', 'three'].map((address) => typeof guesses.begin('alice', address))).to.deep.equal([
      'object',
      'number',
      'object',
    ]);
  });
});
