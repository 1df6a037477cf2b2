// What is written so that many get the same; docs/rules.md R14.7.
import { expect } from 'chai';
import { spread } from '../../component/wire/multicast.ts';

describe('the same stanza for many', () => {
  const message = '<message from="a@b/c"><body>x</body></message>';
  const jids = Array.from({ length: 5 }, (_, n) => `p${n}@example/r<&"`);

  it('R14.7 is one for each where nobody spreads it, and for a few', () => {
    const each = jids.map(
      (_, n) => `<message to="p${n}@example/r&lt;&amp;&quot;" from="a@b/c"><body>x</body></message>`,
    );
    expect([...spread(message, jids, undefined, 10_000)]).to.deep.equal(each);
    expect([...spread(message, jids.slice(0, 2), 'rooms.example', 10_000)]).to.deep.equal(each.slice(0, 2));
    expect([...spread('<presence/>', jids.slice(0, 1), undefined, 1)]).to.deep.equal([
      '<presence to="p0@example/r&lt;&amp;&quot;"/>',
    ]);
  });

  it('R4.7 is never longer in bytes than it may be, whatever letters the addresses have', () => {
    const far = Array.from({ length: 600 }, (_, n) => `p@example/${'汉'.repeat(330)}${n}`);
    const written = [...spread(message, far, 'rooms.example', 400_000)];
    expect(written.map((text) => Buffer.byteLength(text) <= 400_000)).to.deep.equal([true, true]);
    expect(written.join('').match(/p@example/g)?.length).to.equal(600);
  });

  it('R14.7 is one with a list where somebody does, or a few when the list is long', () => {
    const address = (n: number) => `p${n}@example/r&lt;&amp;&quot;\n`;
    const list = (...ns: number[]) =>
      `<message to="rooms.example" from="a@b/c"><body>x</body><to xmlns="urn:lectern:multicast:1">${ns.map(address).join('')}</to></message>`;
    expect([...spread(message, jids, 'rooms.example', 10_000)]).to.deep.equal([list(0, 1, 2, 3, 4)]);
    expect([...spread(message, jids, 'rooms.example', 162)]).to.deep.equal([list(0, 1), list(2, 3), list(4)]);
    expect([...spread('<presence from="a@b/c"/>', jids.slice(0, 3), 'rooms.example', 10_000)]).to.deep.equal([
      `<presence to="rooms.example" from="a@b/c"><to xmlns="urn:lectern:multicast:1">${[0, 1, 2].map(address).join('')}</to></presence>`,
    ]);
  });
});
