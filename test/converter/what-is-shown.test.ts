import { expect } from 'chai';
import { startListener } from '../helpers/listener.ts';
import { closeConverters, type Fixture, sample, startConverter } from './fixture.ts';
import { makeOpenDocument } from './make.ts';
import { openDocumentWithLinks } from './make-links.ts';

describe('converter: what a document shows', function () {
  this.timeout(60_000);
  afterEach(closeConverters);

  async function textOf(fixture: Fixture, file: string): Promise<string> {
    const { id, last } = await fixture.convert(file);
    expect(last, file).to.include({ state: 'ready' });
    return `${(await fixture.texts(id)).join()} ${last.titles.join()}`;
  }

  it('R53.2 tracked changes are accepted in older formats, too', async () => {
    const fixture = startConverter();
    const rtf = `{\\rtf1\\ansi{\\*\\revtbl{Unknown;}{Ann;}}\\pard Our price: {\\deleted\\revauthdel1 PRICE900}
      {\\revised\\revauth1 PRICE700}{\\revised\\revauth1\\deleted\\revauthdel1 NESTED555} end\\par {\\v HIDDEN}\\par}`;
    for (const [file, gone] of [
      [await fixture.write('changes.rtf', rtf), /PRICE900|NESTED555|HIDDEN/],
      [sample('changes.doc'), /PRICE900|DELETED|COMMENT/],
    ] as const) {
      const text = await textOf(fixture, file);
      expect(text, file).to.contain('PRICE700').and.to.not.match(gone);
    }
  });

  it('R53.5 a document without a page to show says so', async () => {
    const fixture = startConverter();
    const styles = `<style:style style:name="D" style:family="drawing-page"><style:drawing-page-properties
      presentation:visibility="hidden"/></style:style>`;
    const hidden = makeOpenDocument('presentation', '<draw:page draw:style-name="D"/>', { styles });
    for (const file of [sample('hidden.pptx'), await fixture.write('hidden.odp', hidden)]) {
      expect((await fixture.convert(file)).last, file).to.include({ state: 'failed', reason: 'no-pages' });
    }
  });

  it('R53.9 a name that does not fit known bytes is refused, and R53.7 a title is read as it was written', async () => {
    const fixture = startConverter();
    const file = await fixture.write('a.txt', 'שלום עולם (abc)\fb');
    const { id, last } = await fixture.convert(file);
    expect(last).to.deep.include({ state: 'ready', pages: 2 });
    expect(last.titles[0]).to.equal('שלום עולם (abc)');
    expect(await fixture.texts(id)).to.deep.equal(['שלום עולם (abc)', 'b']);
    expect((await fixture.convert(file, 'a.pdf')).last).to.include({ state: 'failed', reason: 'mismatch' });
    expect((await fixture.convert(file, 'a.md')).last).to.include({ state: 'ready' });
  });

  it('R53.14 a form feed among the letters of a page does not shift the texts of the pages', async () => {
    const fixture = startConverter();
    const { id, last } = await fixture.convert(sample('form-feed.pdf'));
    expect(last).to.include({ state: 'ready', pages: 2 });
    const [first = '', second] = await fixture.texts(id);
    expect(first).to.match(/^onea\s+btwo$/);
    expect(second).to.equal('three');
  });

  it('R53.3 nothing outside of a package is loaded, without a sandbox, too', async () => {
    const { asked, address: out, close } = await startListener();
    const fixture = startConverter({ bwrap: '/nonexistent/bwrap', unsandboxed: true });
    try {
      // The listener hears: otherwise its silence would mean nothing.
      await fetch(`${out}/heard`).then((response) => response.text());
      for (const [kind, ending] of [
        ['presentation', 'odp'],
        ['spreadsheet', 'ods'],
      ] as const) {
        const text = await textOf(fixture, await fixture.write(`links.${ending}`, openDocumentWithLinks(kind, out)));
        expect(text).to.contain('for readers').and.to.not.contain('root:');
      }
      expect(asked).to.deep.equal(['/heard']);
    } finally {
      close();
    }
  });
});
