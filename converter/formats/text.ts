import { readFile } from 'node:fs/promises';
import MarkdownIt from 'markdown-it';
import { Failure } from '../failure.ts';

/**
 * Decodes a text file: by its byte order mark, else UTF-8, else GB 18030, in which Chinese Windows saves, else
 * Windows-1252, in which every byte is a letter.
 * @throws Failure 'mismatch' when the bytes are no text.
 */
export function decodeText(bytes: Buffer): string {
  const text = decode(bytes);
  if ([...CONTROLS].some((letter) => text.includes(letter))) throw new Failure('mismatch', 'control characters');
  return text;
}

/** @throws Failure 'mismatch' */
export async function decodeTextFile(path: string): Promise<string> {
  return decodeText(await readFile(path));
}

/** C0 characters that text does not have, and nearly all binary files do: all but tab, line ends, form feed, escape. */
const CONTROLS = String.fromCharCode(0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26);

function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encodings = mark === 'fffe' ? ['utf-16le'] : mark === 'feff' ? ['utf-16be'] : ['utf-8', 'gb18030'];
  for (const encoding of encodings) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next encoding may fit.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => ESCAPES.get(letter) ?? letter);
}

/**
 * One font family for all letters: Noto's CJK fonts hold Latin letters too, and naming the SC one keeps LibreOffice
 * from falling back to the Japanese forms of shared characters.
 */
const STYLE = `@page { size: 21cm 29.7cm; margin: 2cm }
body, p, li, td, th, blockquote, h1, h2, h3, h4, h5, h6 { font-family: "Noto Sans CJK SC" }
body, p, li, td, th { font-size: 12pt }
pre, code { font-family: "Noto Sans Mono CJK SC"; font-size: 10pt }
h1 { font-size: 24pt } h2 { font-size: 18pt } h3 { font-size: 15pt }
td, th { border: 1px solid #888888; padding: 3pt }`;

function page(body: string): string {
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"><style>${STYLE}</style></head><body>${body}</body></html>`;
}

export function textToHtml(text: string): string {
  return page(`<pre>${escapeHtml(text.replace(/\f/g, '\n').replace(/\r\n?/g, '\n'))}</pre>`);
}

/**
 * CommonMark with tables. Raw HTML is shown as it was typed and pictures by their description only: either could
 * make the converter fetch an address or read a file of the server.
 */
export function markdownToHtml(text: string): string {
  const markdown = new MarkdownIt('default', { html: false, linkify: false });
  markdown.renderer.rules.image = (tokens, index) => escapeHtml(tokens[index]?.content ?? '');
  return page(markdown.render(text));
}
