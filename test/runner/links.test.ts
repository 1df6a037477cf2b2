// What the documents link to is there: files of the project, and headings in them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';

const PROJECT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = [...globSync('*.md', { cwd: PROJECT }), ...globSync('docs/*.md', { cwd: PROJECT })];

/** As GitHub names headings; what stands in a block of code is none. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks(document: string): string[] {
  const text = readFileSync(join(PROJECT, document), 'utf8').replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => {
    if (/^(https?|xmpp|mailto):/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const file = path ? join(PROJECT, dirname(document), path) : join(PROJECT, document);
    return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).has(anchor));
  });
}

describe('links in documents', () => {
  for (const document of DOCUMENTS) {
    it(`of ${document} lead somewhere`, () => {
      expect(brokenLinks(document)).to.deep.equal([]);
    });
  }
});
