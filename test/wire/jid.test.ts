// Addresses that people typed, as Prosody writes them, and as people are shown them.
import { expect } from 'chai';
import fc from 'fast-check';
import { prepareBareJid, prepareDomain, prepareJid, shownJid } from '../../protocol/base/jid.ts';

describe('an address that was typed', () => {
  for (const [typed, prepared] of [
    ['a@b', 'a@b'],
    [' Alice@Example.ORG ', 'alice@example.org'],
    ['b', 'b'],
    ['B.example.', 'b.example'],
    ['a@b/C d', 'a@b/C d'],
    ['ΓΙΏΡΓΟΣ@example', 'γιώργοσ@example'],
    ['γιώργος@example', 'γιώργοσ@example'],
    ['Straße@example', 'strasse@example'],
    ['ａｌｉｃｅ@example', 'alice@example'],
    ['İstanbul@example', 'i̇stanbul@example'],
    ['a@Bücher.example', 'a@bücher.example'],
    ['a@b/ｎｉｃｋ', 'a@b/nick'],
    ['a@b/c@d/e', 'a@b/c@d/e'],
  ] as const) {
    it(`${typed} is ${prepared}`, () => {
      expect(prepareJid(typed)).to.equal(prepared);
    });
  }

  for (const typed of [
    ...['', '@b', 'a@', 'a@b/', 'a b@c', 'a@b@c', 'a<b@c', "o'hara@b", 'a@b c', 'a@b:1', '/', '@', 'a@/x', '.'],
    ...['\u00ad@b', 'a@b/\u00ad', 'a@\u00ad', 'a@b/\u0007', 'a@b/\ufffd', 'a@b/אב 12', '\ud800@b', 'a℀b@c', 'a@b／c'],
    ...[`${'x'.repeat(1024)}@b`, `a@${'x'.repeat(1024)}`, `a@b/${'字'.repeat(342)}`],
  ]) {
    it(`${JSON.stringify(typed.slice(0, 20))} is none`, () => {
      expect(prepareJid(typed)).to.equal(undefined);
    });
  }

  it('has parts of 1023 bytes', () => {
    const long = `${'字'.repeat(341)}@${'x'.repeat(1023)}/${'é'.repeat(511)}x`;
    expect(prepareJid(long)).to.equal(long);
  });

  it('stays as it is once it is prepared', () => {
    const part = fc.string({ unit: 'binary', minLength: 1, maxLength: 5 });
    const typed = fc.tuple(part, part, part).map(([local, domain, resource]) => `${local}@${domain}/${resource}`);
    fc.assert(
      fc.property(typed, (text) => {
        const once = prepareJid(text);
        if (once !== undefined) expect(prepareJid(once)).to.equal(once);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it('loses a resource that was copied along', () => {
    expect(['A@b/c', 'b/c', 'a@b/'].map(prepareBareJid)).to.deep.equal(['a@b', 'b', undefined]);
  });

  it('has a domain without the dot of the root', () => {
    expect(['Example.ORG.', 'a@b', ''].map(prepareDomain)).to.deep.equal(['example.org', undefined, undefined]);
  });
});

describe('an address that is shown', () => {
  for (const [jid, shown] of [
    ['d\\27artagnan@example/\\20x', "d'artagnan@example/\\20x"],
    ['a\\40b.example\\2fc@gateway.example', 'a@b.example/c@gateway.example'],
    ['a\\5c20b@example', 'a\\20b@example'],
    ['a\\7cb@example', 'a\\7cb@example'],
    ['\\20.example', '\\20.example'],
    ['alice@example', 'alice@example'],
  ] as const) {
    it(`${jid} is ${shown} (XEP-0106)`, () => {
      expect(shownJid(jid)).to.equal(shown);
    });
  }
});
