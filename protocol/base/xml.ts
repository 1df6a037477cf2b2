/**
 * The XML tree that all parts share (ltx, the one that xmpp.js uses), and the few helpers that parsers need.
 * Parsers give a value or a Fault and never throw.
 */
import xml, { type Element, escapeXML } from '@xmpp/xml';
import parse from 'ltx/lib/parse.js';
import { Fault } from './fault.ts';

export { type Element, escapeXML, xml };

/** True if `value` is an element: children of an element are elements or strings. */
export function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'attrs' in value;
}

export function childElements(el: Element): Element[] {
  return el.children.filter(isElement);
}

/** An attribute as a string, undefined when it is not there. */
export function attr(el: Element, name: string): string | undefined {
  const value: unknown = el.attrs[name];
  return value === undefined || value === null ? undefined : String(value);
}

/** The same element with other attributes besides its own, which stays as it is. */
export function withAttrs(el: Element, attrs: Readonly<Record<string, string>>): Element {
  const copy = xml(el.name, { ...el.attrs, ...attrs });
  copy.children = el.children;
  return copy;
}

/** A whole number in decimal digits within bounds; anything else is a Fault that names it. */
export function integer(text: string | undefined, min: number, max: number, what: string): number | Fault {
  if (text === undefined || !/^-?\d{1,15}$/.test(text)) return Fault.bad(`${what} is not a whole number`);
  const value = Number(text) + 0; // never -0
  return value < min || value > max ? Fault.bad(`${what} is not within ${min} and ${max}`) : value;
}

/** A decimal number without exponent within bounds; anything else is a Fault that names it. */
export function decimal(text: string | undefined, min: number, max: number, what: string): number | Fault {
  if (text === undefined || !/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) return Fault.bad(`${what} is not a number`);
  const value = Number(text) + 0;
  return value < min || value > max ? Fault.bad(`${what} is not within ${min} and ${max}`) : value;
}

/** The name of a document: 64 lower-case hex digits, which the room makes of what it will. */
export function documentId(text: string | undefined, what: string): string | Fault {
  return text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : Fault.bad(`${what} is not the id of a document`);
}

/** What XML 1.0 §2.2 does not know as a character, but for surrogates that stand alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const EACH_FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g;

/**
 * The text as it may be written to a stream: a server ends a stream for one character that XML 1.0 §2.2 forbids. Vertical
 * tab and form feed, by which some programs separate lines, become line breaks; other control characters go; what else is
 * forbidden, lone surrogates too, becomes U+FFFD. The result never has more bytes in UTF-8 than the text.
 */
export function legalXml(text: string): string {
  if (text.isWellFormed() && !FORBIDDEN.test(text)) return text;
  return text
    .toWellFormed()
    .replace(EACH_FORBIDDEN, (c) => (c === '\v' || c === '\f' ? '\n' : c < ' ' ? '' : '\uFFFD'));
}

/** Reads one stored or test element; what is not well-formed is a Fault. */
export function parseXml(text: string): Element | Fault {
  try {
    return parse(text);
  } catch (error) {
    return Fault.bad(`not well-formed: ${String(error)}`);
  }
}
