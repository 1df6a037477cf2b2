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

function reverse(letters: string[], ranges: readonly (readonly [number, number])[]): string {
  for (const [from, to] of ranges) letters.splice(from, to - from + 1, ...letters.slice(from, to + 1).reverse());
  return letters.join('');
}
