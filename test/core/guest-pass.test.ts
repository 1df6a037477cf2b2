// What a guest shows to rooms: docs/protocol.md §8; docs/rules.md R54.
import { expect } from 'chai';
import { createGuestPasses } from '../../backplane/tickets/guest-pass.ts';

describe('the pass of a guest', () => {
  it('R54.12 a pass says nothing of the address, and each without one is of its own', () => {
    const passes = createGuestPasses('the secret of the tests', () => 1_000);
    const [one, again, other] = ['203.0.113.5', '203.0.113.5', '203.0.113.6'].map((address) =>
      passes.make(address, 2_000),
    );
    expect([one, one?.includes('203')]).to.deep.equal([again, false]);
    expect(passes.read(one ?? ''))
      .to.match(/^[\w-]{16}$/)
      .and.not.to.equal(passes.read(other ?? ''));
    expect(passes.read(passes.make(undefined, 2_000))).not.to.equal(passes.read(passes.make(undefined, 2_000)));
    for (const bad of [passes.make('203.0.113.5', 999), `${one}x`, one?.replace('.2000.', '.9000.') ?? '', '', '..']) {
      expect(passes.read(bad), bad).to.equal(undefined);
    }
  });
});
