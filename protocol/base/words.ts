/** Texts for people, and the languages they are in: RFC 6120 §8.1.5. */
import { attr, type Element, xml } from './xml.ts';

export interface Words {
  /** '' for none. */
  readonly text: string;
  /** RFC 5646; '' when nobody has said. */
  readonly lang: string;
}

/** Characters of the name of a language: RFC 5646 §4.4.1 finds room for all that are in use in 35. */
const MAX_LANG = 35;

/** The language of what is in an element of a stanza: its own, or that of what it stands in. '' when nobody has said. */
export function langOf(el: Element): string {
  for (let at: Element | null | undefined = el; at; at = at.parent) {
    const lang = attr(at, 'xml:lang');
    if (lang !== undefined) return lang.length > MAX_LANG ? '' : lang;
    // What is outside was said by the server, of the stream.
    if (at.name === 'message' || at.name === 'presence' || at.name === 'iq') break;
  }
  return '';
}

/** The text in an element, cut to `most` characters; none of no element. */
export const readWords = (el: Element | undefined, most: number): Words =>
  el ? { text: el.text().slice(0, most), lang: langOf(el) } : { text: '', lang: '' };

/** Words of which nobody has said in what language they are. */
export const plain = (text: string): Words => ({ text, lang: '' });

export const buildWords = (name: string, { text, lang }: Words): Element =>
  xml(name, lang === '' ? {} : { 'xml:lang': lang }, text);

/** The element, or none where nothing is said. */
export const buildOptional = (name: string, words: Words | undefined): Element[] =>
  words?.text ? [buildWords(name, words)] : [];

/** The text in this language, or in one of the same kind; else the one whose language nobody has said, or the first. */
export function chooseText(all: readonly Words[], language: string): string {
  const kind = (lang: string) => lang.toLowerCase().split('-')[0];
  const words =
    all.find(({ lang }) => lang.toLowerCase() === language.toLowerCase()) ??
    all.find(({ lang }) => kind(lang) === kind(language)) ??
    all.find(({ lang }) => lang === '') ??
    all[0];
  return words?.text ?? '';
}
