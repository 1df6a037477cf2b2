/** The programs that documents need besides the sandbox. */
import { dirname, join } from 'node:path';
import { closedToOthers, find, missing, searchPath, type Tools } from '../tools.ts';
import { viewsFiles } from './formats/views.ts';

export interface DocumentTools extends Tools {
  /** soffice.bin itself: the wrapper around it costs 0.2 s and starts again what was killed. */
  readonly soffice: string;
}

/** libvips' and poppler's. */
const PROGRAMS = ['vips', 'pdfinfo', 'pdftoppm', 'pdftotext'];

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
  return { tools: { ...tools, soffice }, problems };
}
