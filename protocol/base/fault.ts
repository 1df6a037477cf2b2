import xml, { type Element } from '@xmpp/xml';
import { NS } from './namespaces.ts';

/** The stanza error conditions of RFC 6120 §8.3.3, each with the type that fits it best. */
const TYPES = {
  'bad-request': 'modify',
  conflict: 'cancel',
  'feature-not-implemented': 'cancel',
  forbidden: 'auth',
  gone: 'cancel',
  'internal-server-error': 'cancel',
  'item-not-found': 'cancel',
  'jid-malformed': 'modify',
  'not-acceptable': 'modify',
  'not-allowed': 'cancel',
  'not-authorized': 'auth',
  'policy-violation': 'wait',
  'recipient-unavailable': 'wait',
  redirect: 'modify',
  'registration-required': 'auth',
  'remote-server-not-found': 'cancel',
  'remote-server-timeout': 'wait',
  'resource-constraint': 'wait',
  'service-unavailable': 'cancel',
  'subscription-required': 'auth',
  'undefined-condition': 'cancel',
  'unexpected-request': 'wait',
} as const;

export type Condition = keyof typeof TYPES;
const ERROR_TYPES = ['auth', 'cancel', 'continue', 'modify', 'wait'] as const;
export type ErrorType = (typeof ERROR_TYPES)[number];

/**
 * Why a stanza was not accepted: a value, not an exception, so that parsers and handlers return it.
 * RFC 6120 §8.3.2.
 */
export class Fault {
  readonly condition: Condition;
  readonly text: string;
  readonly type: ErrorType;
  /** The condition of an extension, RFC 6120 §8.3.4. */
  readonly detail: Element | undefined;

  constructor(condition: Condition, text = '', type: ErrorType = TYPES[condition], detail?: Element) {
    this.condition = condition;
    this.text = text;
    this.type = type;
    this.detail = detail;
  }

  /** The word of one of our own namespaces for it, where there is one, otherwise the condition. */
  get reason(): string {
    return this.detail?.getNS()?.startsWith('urn:lectern:') ? this.detail.name : this.condition;
  }

  static bad(text: string): Fault {
    return new Fault('bad-request', text);
  }

  /** The `<error/>` child of an error stanza. `by` is the address that made it. */
  toElement(by?: string): Element {
    return xml(
      'error',
      by === undefined ? { type: this.type } : { type: this.type, by },
      xml(this.condition, { xmlns: NS.stanzas }),
      ...(this.text ? [xml('text', { xmlns: NS.stanzas, 'xml:lang': 'en' }, this.text)] : []),
      ...(this.detail ? [this.detail] : []),
    );
  }

  /** Reads the `<error/>` of a stanza; what cannot be read is `internal-server-error`. */
  static fromStanza(stanza: Element): Fault {
    const error = stanza.getChild('error');
    const condition = error?.children.find(
      (c): c is Element => typeof c === 'object' && Object.hasOwn(TYPES, c.name) && c.getNS() === NS.stanzas,
    );
    const name = (condition?.name as Condition | undefined) ?? 'internal-server-error';
    const type = ERROR_TYPES.find((known) => known === error?.attrs.type) ?? TYPES[name];
    const detail = error?.children.find((c): c is Element => typeof c === 'object' && c.getNS() !== NS.stanzas);
    return new Fault(name, error?.getChildText('text', NS.stanzas) ?? '', type, detail);
  }
}

export const isFault = (value: unknown): value is Fault => value instanceof Fault;
