/**
 * What somebody says of itself, as vCard4 (XEP-0292, RFC 6351), and as vcard-temp (XEP-0054) of those who have only that. What
 * other clients have written besides stays as it is when one's own is changed.
 */
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { childElements, type Element, xml } from '../base/xml.ts';

export interface Card {
  /** One line each; '' for nothing. */
  readonly fullName: string;
  readonly organization: string;
  readonly title: string;
  readonly locality: string;
  readonly country: string;
  /** A day as its owner writes it: 1990-04-01, or --04-01. */
  readonly birthday: string;
  /** May have several lines. */
  readonly note: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** http and https only. */
  readonly urls: readonly string[];
}

/** Characters of a line, and of a note. */
const MAX_LINE = 500;
const MAX_NOTE = 5_000;
/** Values of one kind. */
const MAX_VALUES = 20;
/** Characters, as XML, of what is kept of others' making. */
const MAX_KEPT = 100_000;

const line = (text: string | null | undefined): string => plainLine((text ?? '').slice(0, MAX_LINE));
const lines = (texts: readonly (string | null | undefined)[]): string[] =>
  [...new Set(texts.slice(0, MAX_VALUES).map(line))].filter((text) => text !== '');
/** Others are no links that one may follow: `javascript:` for one. */
const isLink = (text: string): boolean => /^https?:\/\/\S+$/i.test(text);
const phone = (text: string | null | undefined): string => (text ?? '').replace(/^tel:/i, '');

/** Names of vCard4 elements, each with the child that holds its value (RFC 6351 §5, appendix A). */
const LINES = [
  ['fullName', 'fn', 'text'],
  ['organization', 'org', 'text'],
  ['title', 'title', 'text'],
  ['birthday', 'bday', 'date'],
  ['note', 'note', 'text'],
] as const;
const LISTS = [
  ['emails', 'email', 'text'],
  ['phones', 'tel', 'uri'],
  ['urls', 'url', 'uri'],
] as const;

/** Reads `<vcard/>`. */
export function parseVCard4(vcard: Element): Card {
  const all = (name: string) => vcard.getChildren(name).slice(0, MAX_VALUES);
  const value = (el: Element | undefined, kind: string) => el?.getChildText(kind) || el?.getChildText('text') || '';
  const adr = vcard.getChild('adr');
  return {
    fullName: line(value(vcard.getChild('fn'), 'text')),
    organization: line(value(vcard.getChild('org'), 'text')),
    title: line(value(vcard.getChild('title'), 'text')),
    birthday: line(value(vcard.getChild('bday'), 'date')),
    note: value(vcard.getChild('note'), 'text').slice(0, MAX_NOTE),
    locality: line(adr?.getChildText('locality')),
    country: line(adr?.getChildText('country')),
    emails: lines(all('email').map((el) => value(el, 'text'))),
    phones: lines(all('tel').map((el) => phone(value(el, 'uri')))),
    urls: lines(all('url').map((el) => value(el, 'uri'))).filter(isLink),
  };
}

/** Reads `<vCard xmlns='vcard-temp'/>`. */
export function parseVCardTemp(vcard: Element): Card {
  const all = (name: string) => vcard.getChildren(name).slice(0, MAX_VALUES);
  const adr = vcard.getChild('ADR');
  return {
    fullName: line(vcard.getChildText('FN')),
    organization: line(vcard.getChild('ORG')?.getChildText('ORGNAME')),
    title: line(vcard.getChildText('TITLE')),
    birthday: line(vcard.getChildText('BDAY')),
    note: (vcard.getChildText('DESC') ?? vcard.getChildText('NOTE') ?? '').slice(0, MAX_NOTE),
    locality: line(adr?.getChildText('LOCALITY')),
    country: line(adr?.getChildText('CTRY')),
    emails: lines(all('EMAIL').map((el) => el.getChildText('USERID'))),
    phones: lines(all('TEL').map((el) => phone(el.getChildText('NUMBER')))),
    urls: lines(all('URL').map((el) => el.text())).filter(isLink),
  };
}

/**
 * The card as vCard4, with what `before` holds besides.
 * @param before what is kept now, undefined for nothing
 */
export function buildVCard4(card: Card, before: Element | undefined): Element {
  const old = before?.is('vcard', NS.vcard4) ? childElements(before) : [];
  const ours = ['adr', ...LINES.map(([, name]) => name), ...LISTS.map(([, name]) => name)];
  const kept = old.filter((el) => !ours.includes(el.name));
  const reads = (el: Element, kind: string) => phone(el.getChildText(kind) ?? el.getChildText('text'));
  /** With its parameters, where that value was there before. */
  const entry = (name: string, kind: string, value: string) =>
    old.find((el) => el.name === name && line(reads(el, kind)) === value) ??
    xml(name, {}, xml(kind, {}, name === 'tel' ? `tel:${value}` : value));
  return xml(
    'vcard',
    { xmlns: NS.vcard4 },
    ...LINES.flatMap(([field, name, kind]) => {
      const value = field === 'note' ? card.note.slice(0, MAX_NOTE) : line(card[field]);
      // vCard4 wants a full name, if only an empty one (RFC 6350 §6.2.1).
      return value || name === 'fn' ? [entry(name, kind, value)] : [];
    }),
    ...buildAddress(card, old),
    ...LISTS.flatMap(([field, name, kind]) => lines(card[field]).map((value) => entry(name, kind, value))),
    ...(kept.join('').length <= MAX_KEPT ? kept : []),
  );
}

function buildAddress({ locality, country }: Card, old: readonly Element[]): Element[] {
  const [first, ...others] = old.filter(({ name }) => name === 'adr');
  const parts = (first ? childElements(first) : []).filter(({ name }) => name !== 'locality' && name !== 'country');
  const said = [
    ...(line(locality) ? [xml('locality', {}, line(locality))] : []),
    ...(line(country) ? [xml('country', {}, line(country))] : []),
  ];
  const hasRest = parts.some((part) => part.name !== 'parameters' && part.text() !== '');
  return [...(said.length > 0 || hasRest ? [xml('adr', {}, ...parts, ...said)] : []), ...others];
}

/** Of somebody who says nothing. */
export const EMPTY_CARD: Card = {
  fullName: '',
  organization: '',
  title: '',
  locality: '',
  country: '',
  birthday: '',
  note: '',
  emails: [],
  phones: [],
  urls: [],
};
