// Stanzas for which a server ends the stream: core/poison.ts; docs/rules.md R40.5.
import { expect } from 'chai';
import { xml } from '../../protocol/base/xml.ts';
import { createPoison } from '../../web/core/account/poison.ts';

const message = (id: string) => xml('message', { to: 'a@b', id });

describe('poison', () => {
  it('R40.5 is what was on its way when two streams ended for what they were sent', () => {
    const poison = createPoison();
    poison.blame('not-well-formed', [message('a'), message('b')]);
    expect(poison.has(message('a'))).to.equal(false);
    poison.blame('not-well-formed', [message('a')]);
    expect([poison.has(message('a')), poison.has(message('b'))]).to.deep.equal([true, false]);
  });
  it('R40.5 is nothing that happened to be there when a server went, and one stream counts once', () => {
    const poison = createPoison();
    for (const condition of ['system-shutdown', 'conflict', undefined]) poison.blame(condition, [message('a')]);
    poison.blame('not-well-formed', [message('b'), message('b'), message('b')]);
    expect([poison.has(message('a')), poison.has(message('b'))]).to.deep.equal([false, false]);
  });
  it('R40.5 is forgotten with a stream that has lived', () => {
    const poison = createPoison();
    for (let i = 0; i < 2; i++) poison.blame('invalid-xml', [message('a')]);
    poison.forget();
    expect(poison.has(message('a'))).to.equal(false);
  });
  it('R40.5 has a limit: the newest are known', () => {
    const poison = createPoison();
    for (let i = 0; i < 2; i++)
      poison.blame(
        'invalid-xml',
        Array.from({ length: 600 }, (_, n) => message(`m${n}`)),
      );
    expect([poison.has(message('m599')), poison.has(message('m0'))]).to.deep.equal([true, false]);
  });
});
