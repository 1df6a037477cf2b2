import { readLine } from './bidi.ts';
import type { Part } from './pdf.ts';

/** Longest title that is given, in characters. */
const LONGEST = 120;

/** A line this much taller than the usual one of its page is a heading. */
const HEADING = 1.2;

/** A page number, a bullet or a single letter may come first or be huge, yet names nothing. */
const WORDS = /\p{L}{2}|\p{Script=Han}/u;

/**
 * Of what a page may have any number of, as many are looked at: no title has more. While this reads, nobody looks after
 * programs that run beside it.
 */
const MOST = { lines: 5000, words: 500, letters: 2000 };

/** A word and its place, behind the `<word ` that it begins with. */
const WORD = /^([^<>]*)>([^<]*)<\/word>/;

/** Of a word's height; pdftotext takes a tenth of the font's size for a space. */
const GAP = 0.05;

interface Line {
  readonly top: number;
  readonly height: number;
  readonly text: string;
}

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeXml(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES.get(name) ?? whole);
}

function attribute(tag: string, name: string): number {
  return Number(new RegExp(`${name}="([\\d.-]+)"`).exec(tag)?.[1] ?? 0);
}

/**
 * Reads the titles out of what `pdftotext -bbox-layout` writes: one for each page, '' for a page without text.
 * A page's title is the first line in its upper half that stands out by its height (with the lines that follow it in
 * the same height), else its first line. Of more than `most` pages the others are left out; of a page of which only a
 * `part` is seen, the words beyond.
 */
export function readTitles(layout: string, most: number, part?: Part): string[] {
  return layout
    .split('<page ', most + 1)
    .slice(1)
    .map((page) => title(part?.height ?? attribute(page, 'height'), readLines(page, part)));
}

function readLines(page: string, part: Part | undefined): Line[] {
  return page
    .split('<line ', MOST.lines + 1)
    .slice(1)
    .map((line) => {
      const words = line
        .split('<word ', MOST.words + 1)
        .map((word) => WORD.exec(word) ?? [])
        .filter(([, tag]) => tag !== undefined && (!part || isIn(part, tag)));
      // The tallest word stands for the line: its font size is what a reader sees.
      const height = Math.max(0, ...words.map(([, tag = '']) => attribute(tag, 'yMax') - attribute(tag, 'yMin')));
      // pdftotext writes words, and the letters in them, as they stand from left to right.
      const text = readLine(unescapeXml(joinWords(words).slice(0, MOST.letters)));
      return { top: attribute(line, 'yMin') - (part?.top ?? 0), height, text: clean(text) };
    })
    .filter((line) => line.text !== '');
}

/** Whether the middle of a word is in a part of the page. */
function isIn({ left, top, width, height }: Part, tag: string): boolean {
  const x = (attribute(tag, 'xMin') + attribute(tag, 'xMax')) / 2 - left;
  const y = (attribute(tag, 'yMin') + attribute(tag, 'yMax')) / 2 - top;
  return x >= 0 && x <= width && y >= 0 && y <= height;
}

/** Brackets around a word of the other direction are words of their own in pdftotext's eyes, without a gap. */
function joinWords(words: readonly (readonly string[])[]): string {
  let text = '';
  let end: number | undefined;
  for (const [, tag = '', word = ''] of words) {
    const height = attribute(tag, 'yMax') - attribute(tag, 'yMin');
    const joined = end !== undefined && Math.abs(attribute(tag, 'xMin') - end) < GAP * height;
    text += text === '' || joined ? word : ` ${word}`;
    end = attribute(tag, 'xMax') || undefined;
  }
  return text;
}

function title(pageHeight: number, lines: readonly Line[]): string {
  const heights = lines.map((line) => line.height).sort((a, b) => a - b);
  const usual = heights[Math.floor(heights.length / 2)] ?? 0;
  const heading = lines.findIndex(
    (line) => line.top < pageHeight / 2 && line.height > usual * HEADING && WORDS.test(line.text),
  );
  const first = heading < 0 ? lines.findIndex((line) => WORDS.test(line.text)) : heading;
  // Nothing but numbers: the page has no title.
  const start = lines[first];
  if (!start) return '';
  const parts = [start.text];
  for (const line of heading < 0 ? [] : lines.slice(first + 1)) {
    const follows = line.top > start.top && line.top - start.top < start.height * 1.6 * parts.length;
    if (!follows || Math.abs(line.height - start.height) > start.height * 0.05) break;
    parts.push(line.text);
  }
  return shorten(parts.join(' '));
}

function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

function shorten(text: string): string {
  const letters = [...text];
  if (letters.length <= LONGEST) return text;
  return `${letters
    .slice(0, LONGEST - 1)
    .join('')
    .trimEnd()}…`;
}
