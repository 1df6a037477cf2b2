// What becomes part of an address, against the functions with which the installed Prosody prepares it: util.encodings.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { prepareJid } from '../../protocol/base/jid.ts';
import { nameprep, nodeprep, resourceprep } from '../../protocol/base/stringprep.ts';

const PROFILES = { nodeprep, resourceprep, nameprep };
type Profile = keyof typeof PROFILES;

/** Its answers, one a line of hex; see the script. */
function ask(profile: Profile | 'jid', args: readonly string[], input = ''): string[] {
  const script = join(import.meta.dirname, 'stringprep.lua');
  return execFileSync('lua5.4', [script, profile, ...args], { input, encoding: 'latin1', maxBuffer: 1 << 28 }).split(
    '\n',
  );
}

const hex = (text: string) => Buffer.from(text).toString('hex');

function expectSame(profile: Profile, texts: readonly string[], theirs: readonly string[], unchanged?: string): void {
  expect(theirs.length).to.equal(texts.length);
  const differences = texts.flatMap((text, i) => {
    const prepared = PROFILES[profile](text);
    const ours = prepared === undefined ? '-' : prepared === text ? (unchanged ?? hex(text)) : hex(prepared);
    return ours === theirs[i] ? [] : [{ text: hex(text), ours, theirs: theirs[i] }];
  });
  expect(differences.slice(0, 10)).to.deep.equal([]);
}

function compare(profile: Profile, texts: readonly string[]): void {
  expectSame(profile, texts, ask(profile, [], texts.map(hex).join('\n')));
}

/** All code points, each between these two texts. */
function compareAll(profile: Profile, before = '', after = ''): void {
  const texts = CODE_POINTS.map((code) => before + String.fromCodePoint(code) + after);
  expectSame(profile, texts, ask(profile, [before, after]), '');
}

const CODE_POINTS = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0xd800 || code > 0xdfff,
);

describe('R28.5 stringprep, by the answers of Prosody', () => {
  for (const profile of ['nodeprep', 'resourceprep', 'nameprep'] as const) {
    it(`${profile} of every code point`, () => {
      compareAll(profile);
    });

    it(`${profile} of texts of all kinds`, () => {
      const any = fc.integer({ min: 0, max: 0x10ffff - 0x800 }).map((n) => CODE_POINTS[n] ?? 0);
      const unit = fc.oneof(
        fc.constantFrom(
          ...'aZ 1ßςé１ﬁאع한가\u0301\u0345\u064b\u00ad\u200d\u1e9e\u0378\u1d2c\u2126\u{1f600}\u{1d400}\u{1e900}',
        ),
        fc.oneof(fc.integer({ min: 0xa0, max: 0x33ff }), any).map((code) => String.fromCodePoint(code)),
      );
      compare(profile, fc.sample(fc.string({ unit, maxLength: 8 }), { numRuns: 30_000, seed: 7 }));
    });

    it(`${profile} of texts as long as they may be, and longer`, () => {
      const lengths = [0, 1, 170, 171, 340, 341, 342, 511, 512, 1022, 1023, 1024, 2000];
      const units = ['a', 'A', 'ß', 'ΐ', '字', '\u{10300}', 'ﷺ', '\u00ad'];
      compare(
        profile,
        units.flatMap((unit) => lengths.map((n) => unit.repeat(n))),
      );
    });
  }

  it('whole addresses, but for those that nothing can be sent to', () => {
    const part = fc.string({ unit: fc.constantFrom(...'aZ.ß字א1 ﬁ\u00ad/@\u200dς'), maxLength: 4 });
    const texts = fc.sample(
      fc.tuple(part, part, part).map(([local, domain, resource]) => `${local}@${domain}/${resource}`.trim()),
      { numRuns: 20_000, seed: 7 },
    );
    const theirs = ask('jid', [], texts.map(hex).join('\n'));
    const differences = texts.filter((text, i) => {
      const prepared = theirs[i] === '-' ? undefined : Buffer.from(theirs[i] ?? '', 'hex').toString();
      // A part that comes to nothing, and a domain with a blank in it, are none for us.
      const usable = prepared !== undefined && /^([^@/]+@)?[^@/\s]+(\/.+)?$/s.test(prepared);
      return prepareJid(text) !== (usable ? prepared : undefined);
    });
    expect(differences.slice(0, 10)).to.deep.equal([]);
    expect(texts.filter((text) => prepareJid(text) !== undefined).length).to.be.above(1_000);
  });

  it('every code point beside letters of either direction', () => {
    compareAll('resourceprep', 'a', 'a');
    compareAll('resourceprep', 'א', 'א');
    compareAll('resourceprep', 'א');
  });
});
