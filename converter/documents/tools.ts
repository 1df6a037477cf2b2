/** The programs that documents need besides the sandbox. */
import { basename, dirname, join } from 'node:path';
import { closedToOthers, find, missing, searchPath, type Tools } from '../tools.ts';
import { viewsFiles } from './formats/views.ts';

export interface DocumentTools extends Tools {
  /** soffice.bin itself: the wrapper around it costs 0.2 s and starts again what was killed. */
  readonly soffice: string;
}

const POPPLER = ['pdfinfo', 'pdftoppm', 'pdftotext'];
const PROGRAMS = ['vips', ...POPPLER];

/** Tables of poppler for Chinese, Japanese and Korean. */
const POPPLER_NEEDS = ['/usr/share/poppler'];

/** Settings of LibreOffice, and what it knows of languages. */
const OFFICE_NEEDS = [
  '/etc/libreoffice',
  '/usr/share/hunspell',
  '/usr/share/hyphen',
  '/usr/share/libexttextcat',
  '/usr/share/liblangtag',
  '/usr/share/libnumbertext',
  '/usr/share/libreoffice',
];

/** What the sandbox shows each of them, see Tools. */
const needsOf = (soffice: string): NonNullable<Tools['needs']> => ({
  ...Object.fromEntries(POPPLER.map((name) => [join('/usr/bin', name), POPPLER_NEEDS])),
  // Its parts lie beside it, wherever it is: `/opt/libreoffice7.6` has `program/soffice.bin`.
  ...(basename(dirname(soffice)) === 'program' ? { [soffice]: [dirname(dirname(soffice)), ...OFFICE_NEEDS] } : {}),
});

/** Looks the programs up; `problems` are lines for the operator. */
export async function findDocumentTools(tools: Tools): Promise<{ tools: DocumentTools; problems: string[] }> {
  const problems = await missing(PROGRAMS, (name) => (name === 'vips' ? 'no pictures' : 'nothing'));
  const wrapper = await find('soffice', searchPath());
  if (!wrapper) problems.push('soffice is not installed: only PDF files can be converted');
  if (tools.bwrap && process.getuid?.() === 0) {
    for (const path of await closedToOthers(viewsFiles)) {
      problems.push(`${path} is closed to other users: PDF files are shown by pictures alone`);
    }
  }
  const soffice = wrapper ? join(dirname(wrapper), 'soffice.bin') : 'soffice.bin';
  return { tools: { ...tools, soffice, needs: needsOf(soffice) }, problems };
}
