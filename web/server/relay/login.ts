/**
 * Reads a stream until its log-in (RFC 6120 §6, RFC 7395 §3), to know when that is and whose. Prosody is given what was
 * read, written anew, so that both have read the same: two stanzas in one frame, half of one, a namespace in disguise are no
 * ways past it. Whatever cannot be read in one way only ends the stream.
 */
import { isFault } from '../../../protocol/base/fault.ts';
import { buildWait } from '../../../protocol/base/login.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { nodeprep } from '../../../protocol/base/stringprep.ts';
import { attr, childElements, type Element, isElement, parseXml, xml } from '../../../protocol/base/xml.ts';
import type { Try } from './guesses.ts';

/** What becomes of a frame: it goes on so, is answered so, or the stream ends. */
export type Verdict = { readonly pass: string } | { readonly answer: string } | { readonly end: string };

export interface Login {
  /** A frame of the browser. */
  up(text: string): Verdict;
  /** A frame of Prosody; `in`: with it the browser is logged in. */
  down(text: string): 'pass' | 'end' | 'in';
}

export interface LoginOptions {
  /** Tries in one stream: RFC 6120 §6.4.5 wants two to five. */
  readonly most: number;
  /** @returns seconds to wait, or undefined */
  asGuest(): number | undefined;
  /** @param account prepared name. @returns seconds to wait, or what to tell of its success */
  asAccount(account: string): Try | number;
}

const GUEST: Try = { succeeded: () => undefined };

export function createLogin({ most, asGuest, asAccount }: LoginOptions): Login {
  /** What was begun and not answered. */
  let pending: Try | undefined;
  let tries = 0;

  function begin(element: Element, ns: string): Verdict {
    // A client waits for the answer, RFC 6120 §6.4; who does not could hide one try behind another.
    if (pending) return { end: 'one log-in at a time' };
    tries += 1;
    if (tries > most) return { end: 'too many tries' };
    const mechanism = attr(element, 'mechanism') ?? '';
    let started: Try | number;
    if (mechanism === 'ANONYMOUS') started = asGuest() ?? GUEST;
    else {
      const read = MECHANISMS.find(([pattern]) => pattern.test(mechanism))?.[1];
      if (!read) return { answer: failure(ns, xml('invalid-mechanism', conditionNs(ns))) };
      const account = read(octets(element.name === 'auth' ? element : initialResponse(element)));
      if (account === undefined) return { answer: failure(ns, xml('malformed-request', conditionNs(ns))) };
      started = asAccount(account);
    }
    if (typeof started === 'number') {
      const what = mechanism === 'ANONYMOUS' ? 'No place for another guest' : 'Too many tries';
      const text = xml('text', { 'xml:lang': 'en' }, `${what}; wait ${started} seconds`);
      return { answer: failure(ns, xml('temporary-auth-failure', conditionNs(ns)), text, buildWait(started)) };
    }
    pending = started;
    return { pass: element.toString() };
  }

  return {
    up(text) {
      const element = parseXml(text);
      if (isFault(element) || !isSound(element, DEPTH)) return { end: 'not well-formed' };
      const ns = element.getNS() ?? '';
      const name = element.attrs.xmlns === ns ? element.name : '';
      if (ns === NS.framing && (name === 'open' || name === 'close')) return { pass: element.toString() };
      if ((ns === NS.sasl && name === 'auth') || (ns === NS.sasl2 && name === 'authenticate'))
        return begin(element, ns);
      if ((ns === NS.sasl || ns === NS.sasl2) && (name === 'response' || name === 'abort')) {
        return pending ? { pass: element.toString() } : { end: 'out of order' };
      }
      return { end: 'log in first' };
    },
    down(text) {
      const [, name] = /^<(success|failure)[\s/>]/.exec(text) ?? [];
      if (name === undefined) return 'pass';
      // An answer to what was not seen: what it is, is nobody's business.
      if (!pending) return 'end';
      const answered = pending;
      pending = undefined;
      if (name === 'failure') return 'pass';
      answered.succeeded();
      return 'in';
    },
  };
}

const conditionNs = (ns: string) => (ns === NS.sasl ? {} : { xmlns: NS.sasl });
const failure = (ns: string, ...children: Element[]) => xml('failure', { xmlns: ns }, ...children).toString();

/** Elements in one another: those of a log-in have four. */
const DEPTH = 6;
const NAME = /^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/;

/** The parser takes names as they come, and written out again they must be names. */
function isSound(element: Element, depth: number): boolean {
  return (
    depth > 0 &&
    NAME.test(element.name) &&
    Object.keys(element.attrs).every((name) => NAME.test(name)) &&
    childElements(element).every((child) => isSound(child, depth - 1))
  );
}

/** XEP-0388 §2.3. Of several, or of one in disguise, Prosody may take another one. */
function initialResponse(element: Element): Element | undefined {
  const [first, ...more] = element.getChildren('initial-response');
  const plain = first?.name === 'initial-response' && (first.attrs.xmlns ?? NS.sasl2) === NS.sasl2;
  return plain && more.length === 0 ? first : undefined;
}

/** What stands in the element in base64, a letter a byte; undefined when it is written in an unusual way. */
function octets(element: Element | undefined): string | undefined {
  if (!element || element.children.some(isElement)) return undefined;
  const text = element.text();
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.toString('latin1') : undefined;
}

/**
 * How each mechanism tells the name (RFC 5802 §7, RFC 4616 §2). With others, nobody knows who tries. Prosody finds the last
 * `n=` before a comma, so that a name in which one stands is read in two ways.
 */
const MECHANISMS: readonly (readonly [RegExp, (first: string | undefined) => string | undefined])[] = [
  [
    /^SCRAM-SHA-(1|256|512)(-PLUS)?$/,
    (first) => prepared(scramName(first)?.replaceAll('=2C', ',').replaceAll('=3D', '=')),
  ],
  [/^PLAIN$/, (first) => prepared(plainName(first))],
];

function scramName(first: string | undefined): string | undefined {
  const name = /^(?:n|y|p=[^,]+),(?:a=[^,]*)?,n=((?:[^,=]|=2C|=3D)+),r=[^,]+$/.exec(first ?? '')?.[1];
  return name?.includes('n=') ? undefined : name;
}

function plainName(first: string | undefined): string | undefined {
  const [, name, password, ...rest] = first?.split('\0') ?? [];
  return name && password && rest.length === 0 ? name : undefined;
}

/** The name as Prosody compares it: however it is written, an account is one. */
function prepared(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(name, 'latin1'));
    return nodeprep(text) || undefined;
  } catch {
    return undefined;
  }
}
