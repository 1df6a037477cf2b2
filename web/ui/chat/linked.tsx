import type { ComponentChildren } from 'preact';

/** Text with its http addresses as links. A full stop or bracket at an address's end belongs to the sentence. */
export function linked(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]。，；！？）】]/g)) {
    parts.push(
      text.slice(from, match.index),
      <a key={match.index} href={match[0]} target="_blank" rel="noopener noreferrer">
        {match[0]}
      </a>,
    );
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
