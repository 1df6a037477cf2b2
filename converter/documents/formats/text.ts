import MarkdownIt, { type StateCore, type Token } from 'markdown-it';
import { directionOf } from './bidi.ts';

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
pre { margin-top: 0; margin-bottom: 0 }
h1 { font-size: 24pt } h2 { font-size: 18pt } h3 { font-size: 15pt }`;

function page(body: string): string {
  return `<!DOCTYPE html>\n<html><head><meta charset="utf-8"><style>${STYLE}</style></head><body>${body}</body></html>`;
}

const ON_THE_RIGHT = 'text-align: right';
const BREAK = 'page-break-before: always';

/**
 * Text as it is, each line in the direction of its first letter that has one, as UAX #9 (HL1, HL3) lets a higher protocol
 * choose paragraphs; a line without such letters goes as the one before it. A form feed begins a page.
 */
export function textToHtml(text: string): string {
  const pages = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n?\f$/, '')
    .split('\f');
  let rtl = false;
  const blocks = pages.flatMap((lines, index) => {
    const runs: { rtl: boolean; lines: string[] }[] = [];
    for (const line of (index > 0 ? lines.replace(/^\n/, '') : lines).split('\n')) {
      rtl = (directionOf(line) ?? (rtl ? 'rtl' : 'ltr')) === 'rtl';
      const last = runs.at(-1);
      if (last?.rtl === rtl) last.lines.push(line);
      else runs.push({ rtl, lines: [line] });
    }
    return runs.map((run, first) => {
      // LibreOffice takes the direction from the one, and the side from the other.
      const styles = [...(run.rtl ? [ON_THE_RIGHT] : []), ...(index > 0 && first === 0 ? [BREAK] : [])].join('; ');
      const attributes = `${run.rtl ? ' dir="rtl"' : ''}${styles ? ` style="${styles}"` : ''}`;
      return `<pre${attributes}>${escapeHtml(run.lines.join('\n'))}</pre>`;
    });
  });
  return page(blocks.join('\n'));
}

/** Blocks that go in the direction of the first text in them. */
const BLOCKS = /^(paragraph|heading|list_item|bullet_list|ordered_list|blockquote|table|td|th)_open$/;

/** Between the sign of an item and its words: LibreOffice leaves none in lines that are set at the right side. */
const GAP = '\u00a0\u00a0';

/** Gives blocks their direction; what is empty has none of its own. */
function setDirections({ tokens, Token: TextToken }: StateCore): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (BLOCKS.test(token.type)) open.push(token);
    else if (token.nesting < 0)
      open.splice(
        open.findLastIndex(({ level }) => level === token.level),
        open.length,
      );
    const direction = token.type === 'inline' ? directionOf(token.content) : undefined;
    if (!direction) continue;
    const item = open.findLast(({ type }) => type === 'list_item_open');
    if (direction === 'rtl' && item?.attrGet('dir') === null) {
      const gap = new TextToken('text', '', 0);
      gap.content = GAP;
      token.children?.unshift(gap);
    }
    for (const block of open.filter((each) => each.attrGet('dir') === null)) {
      block.attrSet('dir', direction);
      if (direction === 'ltr') continue;
      // A cell may have a side of its own.
      if (block.attrGet('style') !== null) continue;
      block.attrSet('align', 'right');
      // Where LibreOffice knows no such attribute.
      if (block.type !== 'table_open') block.attrSet('style', ON_THE_RIGHT);
    }
  }
}

/**
 * CommonMark with tables. Raw HTML is shown as it was typed and pictures by their description only: either could
 * make the converter fetch an address or read a file of the server.
 */
export function markdownToHtml(text: string): string {
  const markdown = new MarkdownIt('default', { html: false, linkify: false });
  markdown.renderer.rules.image = (tokens, index) => escapeHtml(tokens[index]?.content ?? '');
  markdown.core.ruler.push('direction', setDirections);
  markdown.core.ruler.push('lines of tables', ({ tokens }) => {
    // LibreOffice takes lines from this attribute and not from style sheets.
    for (const token of tokens.filter(({ type }) => type === 'table_open')) {
      for (const [name, value] of Object.entries({ border: 1, cellspacing: 0, cellpadding: 4 })) {
        token.attrSet(name, String(value));
      }
    }
  });
  return page(markdown.render(text));
}
