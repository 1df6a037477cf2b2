/**
 * Names of files, as they come from the disks of strangers: cleaned where they enter, by the browser before it asks for a
 * slot and by the room for every other client, so that nothing behind that has to.
 */

import { plainLine } from './plain-line.ts';

/** Characters and bytes of a name: what file systems take, and a line on a screen. */
export const MAX_NAME = 200;
export const MAX_NAME_BYTES = 255;

/** Characters of an ending that is kept when a name is shortened; what has more is none. */
const MAX_ENDING = 12;

/**
 * The name under which a file is uploaded: without folders, on one line, of a length that everything takes. A name that is
 * too long loses its middle, because its ending says what is in it.
 */
export function fileName(typed: string): string {
  const line = plainLine(typed).replace(/[/\\]/g, '_');
  if (/^\.*$/.test(line)) return 'file';
  // What is left of a name may be its ending alone, and that would count as the name of a file without one.
  const name = line.startsWith('.') ? `file${line}` : line;
  return fits(name) ? name : shortened(name);
}

const bytes = new TextEncoder();
const fits = (name: string) => name.length <= MAX_NAME && bytes.encode(name).length <= MAX_NAME_BYTES;

function shortened(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && name.length - dot <= MAX_ENDING ? name.slice(dot) : '';
  const stem = name.slice(0, name.length - ending.length);
  let kept = '';
  // Between two letters as people count them: an accent or half a flag must not be left over.
  for (const { segment } of new Intl.Segmenter().segment(stem.slice(0, MAX_NAME))) {
    if (!fits(`${kept}${segment}…${ending}`)) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…${ending}`;
}
