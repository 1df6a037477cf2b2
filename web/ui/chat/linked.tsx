import type { ComponentChildren } from 'preact';
import { findLinks } from './links.ts';

/** Text with its web addresses as links. */
export function linked(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const { start, end, href } of findLinks(text)) {
    parts.push(
      text.slice(from, start),
      <a key={start} href={href} target="_blank" rel="noopener noreferrer">
        {text.slice(start, end)}
      </a>,
    );
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}
