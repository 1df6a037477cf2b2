/** The web addresses in what people write. */
import { LinkifyIt } from 'linkify-it';

export interface Link {
  /** Where it stands in the text: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

/** It knows which brackets, full stops and quotes belong to an address, and which to the sentence around it, Chinese ones too. */
const linkify = new LinkifyIt({ urlAuth: true, maxLength: 4_000 });

/**
 * A link begins wherever http:// or https:// stands: right behind a Chinese word too, which is followed by no space. Other
 * schemes are never links: `javascript:` and `data:` run in this page, and what others open is no matter of a chat.
 */
const BEGIN = /(?<![a-z0-9+.-])https?:(?=\/\/)/gi;

/** What turns the direction of text: behind it, an address reads as another (`[U+202E]gpj.exe` as `exe.jpg`). */
const TURNS = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

export function findLinks(text: string): Link[] {
  const links: Link[] = [];
  let from = 0;
  for (const { index: start, 0: scheme } of text.matchAll(BEGIN)) {
    if (start < from) continue;
    const length = linkify.testSchemaAt(text, scheme.toLowerCase(), start + scheme.length);
    const found = text.slice(start, start + scheme.length + length);
    const turn = found.search(TURNS);
    const href = turn < 0 ? found : found.slice(0, turn);
    if (length === 0 || !isPlain(href)) continue;
    from = start + href.length;
    links.push({ start, end: from, href });
  }
  return links;
}

/** With a name before the host (`https://bank.example@evil.example/`) an address leads elsewhere than it seems. */
function isPlain(href: string): boolean {
  if (!URL.canParse(href)) return false;
  const { username, password } = new URL(href);
  return username === '' && password === '';
}
