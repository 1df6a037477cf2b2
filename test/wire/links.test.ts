// What becomes a link of what people write.
import { expect } from 'chai';
import fc from 'fast-check';
import { findLinks } from '../../web/ui/chat/links.ts';

const links = (text: string) => findLinks(text).map(({ href }) => href);

describe('links in the chat', () => {
  const wiki = 'https://en.wikipedia.org/wiki/Set_(mathematics)';
  const plain = 'https://example.org/a';
  const SENTENCES: readonly (readonly [text: string, ...links: string[]])[] = [
    [`See ${wiki} for more`, wiki],
    [`(see ${wiki})`, wiki],
    [`(${wiki}).`, wiki],
    ['It is https://example.org/a[1][2]', 'https://example.org/a[1][2]'],
    [`It is ${plain}, or ${plain}; is it ${plain}? ${plain}!`, plain, plain, plain, plain],
    [`<${plain}> "${plain}" '${plain}' ${plain}...`, plain, plain, plain, plain],
    [`请看${plain}，然后（${plain}）。`, plain, plain],
    [`《${plain}》「${plain}」【${plain}】${plain}。下一句`, plain, plain, plain, plain],
    ['https://zh.wikipedia.org/wiki/集合_(数学)', 'https://zh.wikipedia.org/wiki/集合_(数学)'],
    ['https://例子.测试/路径 https://münchen.example/ü', 'https://例子.测试/路径', 'https://münchen.example/ü'],
    ['http://localhost:8080/r/x HTTP://[::1]:8080/R/X', 'http://localhost:8080/r/x', 'HTTP://[::1]:8080/R/X'],
    ['https://example.org/?b=c&d=(e)#f', 'https://example.org/?b=c&d=(e)#f'],
    ['https:// and https are no addresses, nor is example.org'],
  ];
  for (const [text, ...expected] of SENTENCES) {
    it(`R65.1 ${text}`, () => expect(links(text)).to.deep.equal(expected));
  }

  it('R65.2 no other scheme is one', () => {
    const others = ['javascript:alert(1)', 'JavaScript://%0aalert(1)', 'data:text/html,<b>', 'ftp://example.org/'];
    for (const other of [...others, 'mailto:a@example.org', 'a@example.org', '//example.org', 'xhttps://example.org/'])
      expect(links(other)).to.deep.equal([]);
    // What stands behind another scheme is an address of its own, and leads there.
    expect(links(`javascript:${plain}`)).to.deep.equal([plain]);
  });

  it('R65.2 nothing is one that reads as another address than it leads to', () => {
    expect(links('https://bank.example@evil.example/ https://bank.example:443@evil.example/')).to.deep.equal([]);
    expect(links('https://example.org/\u202egpj.exe')).to.deep.equal(['https://example.org/']);
  });

  it('R65.1 whatever is written, links stand in it in order, and lead by http or https', () => {
    const bit = fc.constantFrom(
      'https://',
      'HTTP://',
      'a.example',
      '@',
      '/',
      '(',
      ')',
      '（',
      '）',
      '。',
      ' ',
      '\u202e',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bit, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 30 }), (bits) => {
        const text = bits.join('');
        let from = 0;
        for (const { start, end, href } of findLinks(text)) {
          expect(start).to.be.at.least(from);
          expect(text.slice(start, end)).to.equal(href);
          expect(new URL(href).protocol).to.match(/^https?:$/);
          from = end;
        }
      }),
    );
  });
});
