// The PDF of the stage: what is asked for again, and what is not.
import { expect } from 'chai';
import { linksOnPage, plainLinks } from '../../web/ui/stage/link-layer.ts';
import type { Pdf } from '../../web/ui/stage/pdf.ts';
import type { PageLink } from '../../web/ui/stage/pdf-links.ts';
import { createPdfs } from '../../web/ui/stage/pdfs.ts';
import { createWindow } from '../helpers/window.ts';

/** As pdf.js names its errors. */
const named = (name: string) => Object.assign(new Error(name), { name });
const PDF = { close() {} } as Pdf;

/** Opens documents by what the test says of each try, in turn; the last is for all that follow. */
function setUp(...outcomes: readonly (Error | Pdf)[]) {
  const window = createWindow();
  const asked: string[] = [];
  const pdfs = createPdfs(window.host, async (document) => {
    const outcome = outcomes[Math.min(asked.length, outcomes.length - 1)];
    asked.push(document);
    if (outcome instanceof Error || !outcome) throw outcome;
    return outcome;
  });
  /** Lets the promises of a try come to their end, and gives the pauses that are waited for. */
  const settle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return window.waits();
  };
  return { window, asked, pdfs, settle };
}

describe('the PDF of the stage', () => {
  const { warn } = console;
  before(() => {
    console.warn = () => undefined;
  });
  after(() => {
    console.warn = warn;
  });

  for (const name of ['PasswordException', 'InvalidPDFException']) {
    it(`R52.6 is asked for once when it cannot be opened (${name}), and it is told`, async () => {
      const { window, asked, pdfs, settle } = setUp(named(name));
      pdfs.open('a');
      expect(await settle()).to.deep.equal([]);
      expect(window.listening()).to.equal(0);
      expect(asked).to.deep.equal(['a']);
      expect(pdfs.unreadable.value).to.equal('a');
      expect(pdfs.current.value).to.equal(null);
      pdfs.open(null);
      expect(pdfs.unreadable.value).to.equal(null);
    });
  }

  it('R52.6 is asked for three times when nobody knows why it cannot be opened', async () => {
    const { window, asked, pdfs, settle } = setUp(named('UnknownErrorException'));
    pdfs.open('a');
    for (const pause of [1000, 2000]) {
      expect(await settle()).to.deep.equal([pause]);
      expect(pdfs.unreadable.value).to.equal(null);
      window.ring();
    }
    expect(await settle()).to.deep.equal([]);
    expect(asked).to.have.lengthOf(3);
    expect(pdfs.unreadable.value).to.equal('a');
  });

  it('R52.6 is asked for after growing pauses, and when the network is back, as long as it cannot be fetched', async () => {
    const { window, asked, pdfs, settle } = setUp(...Array.from({ length: 7 }, () => named('ResponseException')), PDF);
    pdfs.open('a');
    const pauses: number[] = [];
    for (let tries = 0; tries < 6; tries++) {
      pauses.push(...(await settle()));
      window.ring();
    }
    expect(pauses).to.deep.equal([1000, 2000, 4000, 8000, 15_000, 15_000]);
    await settle();
    window.online();
    expect(await settle()).to.deep.equal([]);
    expect(asked).to.have.lengthOf(8);
    expect(pdfs.current.value).to.equal(PDF);
    expect(pdfs.unreadable.value).to.equal(null);
  });

  it('R52.6 is not asked for any more when another is wanted', async () => {
    const { window, asked, pdfs, settle } = setUp(named('ResponseException'), PDF);
    pdfs.open('a');
    expect(await settle()).to.deep.equal([1000]);
    pdfs.open('b');
    expect(await settle()).to.deep.equal([]);
    window.ring();
    await settle();
    expect(asked).to.deep.equal(['a', 'b']);
  });
});

describe('links of a page', () => {
  const link = (...at: [number, number, number, number]): PageLink => ({ at, to: { url: 'https://example.org/' } });

  const plain = (...links: PageLink[]) => [...plainLinks(linksOnPage(links))].map(({ at }) => at);

  it('R52.9 are plain to see when one, or the others together, take much of the page', () => {
    const small = [link(0.1, 0.1, 0.2, 0.05), link(0.1, 0.3, 0.4, 0.05)];
    expect(plain(...small)).to.deep.equal([]);
    expect(plain(...small, link(0, 0, 0.5, 0.5))).to.deep.equal([[0, 0, 0.5, 0.5]]);
    const tiles = Array.from({ length: 25 }, (_, index) => link((index % 5) / 5, Math.floor(index / 5) / 5, 0.2, 0.2));
    expect(plain(...tiles)).to.have.lengthOf(25);
  });

  it('R52.9 are on the page alone, however far they reach', () => {
    expect(plain(link(-3, -3, 9, 9))).to.deep.equal([[0, 0, 1, 1]]);
    expect(linksOnPage([link(1, 1, 5, 5), link(-2, 0, 2, 1), link(0.2, 0.2, 0, 0.1)])).to.deep.equal([]);
  });
});
