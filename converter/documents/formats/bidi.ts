import bidiFactory from 'bidi-js/dist/bidi.mjs';

const bidi = bidiFactory();

function ofLetter(letter: string): 'ltr' | 'rtl' | undefined {
  const type = bidi.getBidiCharTypeName(letter);
  if (type === 'L') return 'ltr';
  return type === 'R' || type === 'AL' ? 'rtl' : undefined;
}

/** The direction of a paragraph by its first letter that has one (UAX #9, P2 and P3); undefined when none has. */
export function directionOf(text: string): 'ltr' | 'rtl' | undefined {
  for (const letter of text) {
    const direction = ofLetter(letter);
    if (direction) return direction;
  }
  return undefined;
}

/**
 * A line as it is read, from its letters in the order in which they stand on the page, from left to right. The way
 * from reading to standing (UAX #9, L2) is its own inverse for all but nested quotations. The line as a whole goes as
 * most of its letters do: which one was first is what is to be found out.
 */
export function readLine(visual: string): string {
  let [ltr, rtl] = [0, 0];
  for (const letter of visual) {
    const direction = ofLetter(letter);
    if (direction === 'ltr') ltr++;
    else if (direction === 'rtl') rtl++;
  }
  if (rtl === 0) return visual;
  const levels = bidi.getEmbeddingLevels(visual, rtl > ltr ? 'rtl' : 'ltr');
  const read = reverse(visual.split(''), bidi.getReorderSegments(visual, levels));
  // Some programs write the bracket that is meant into a PDF, some the one that is seen.
  if (!/^[^([{]*[)\]}]/.test(read)) return read;
  const seen = visual.split('');
  for (const [place, mirrored] of bidi.getMirroredCharactersMap(visual, levels.levels)) seen[place] = mirrored;
  return reverse(seen, bidi.getReorderSegments(visual, levels));
}

/** LEFT-TO-RIGHT and RIGHT-TO-LEFT EMBEDDING, POP DIRECTIONAL FORMATTING. */
const [LRE, RLE, PDF] = ['\u202a', '\u202b', '\u202c'];

/**
 * A line of pdftotext as it is read. Where a letter is written from right to left, pdftotext turns that part of the line
 * round and puts it between marks, and leaves brackets and numbers where they stood: so the line is put back first.
 */
export function readMarkedLine(line: string): string {
  if (!line.includes(RLE)) return line;
  const open: { readonly rtl: boolean; readonly pieces: string[] }[] = [{ rtl: false, pieces: [] }];
  const close = () => {
    const inner = open.pop();
    if (inner) open.at(-1)?.pieces.push((inner.rtl ? inner.pieces.reverse() : inner.pieces).join(''));
  };
  for (const letter of line) {
    if (letter === LRE || letter === RLE) open.push({ rtl: letter === RLE, pieces: [] });
    else if (letter !== PDF) open.at(-1)?.pieces.push(letter);
    else if (open.length > 1) close();
  }
  while (open.length > 1) close();
  return readLine(open[0]?.pieces.join('') ?? '');
}

function reverse(letters: string[], ranges: readonly (readonly [number, number])[]): string {
  for (const [from, to] of ranges) letters.splice(from, to - from + 1, ...letters.slice(from, to + 1).reverse());
  return letters.join('');
}
