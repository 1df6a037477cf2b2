/**
 * Stanzas for which a server ends the stream. What was on its way then is sent again on the next stream, so that one bad
 * stanza would end that as well, and so on for ever.
 */
import { attr, type Element } from '../../../protocol/base/xml.ts';

/** Stream errors that blame what was sent (RFC 6120 §4.9.3). */
const BLAMING: ReadonlySet<string> = new Set([
  'bad-format',
  'bad-namespace-prefix',
  'improper-addressing',
  'invalid-namespace',
  'invalid-xml',
  'not-well-formed',
  'policy-violation',
  'restricted-xml',
  'undefined-condition',
  'unsupported-encoding',
  'unsupported-stanza-type',
]);

/** Streams that a stanza may end: one may be chance, as many others were on their way. */
const STREAMS = 2;
/** Suspects that are remembered. */
const MOST = 500;

export interface Poison {
  /** A stream ended with this error while these were on their way; without those that are never sent again. */
  blame(condition: string | undefined, stanzas: readonly Element[]): void;
  /** A stream has lived for a while, with all that was sent on it. */
  forget(): void;
  /** True for a stanza that is not to be sent any more. */
  has(stanza: Element): boolean;
}

export function createPoison(): Poison {
  const counts = new Map<string, number>();
  return {
    blame(condition, stanzas) {
      if (condition === undefined || !BLAMING.has(condition)) return;
      for (const key of new Set(stanzas.map(keyOf))) counts.set(key, (counts.get(key) ?? 0) + 1);
      for (const key of counts.keys()) {
        if (counts.size <= MOST) break;
        counts.delete(key);
      }
    },
    forget: () => counts.clear(),
    has: (stanza) => (counts.get(keyOf(stanza)) ?? 0) >= STREAMS,
  };
}

/** Presences have no id; but two to the same address are the same try. */
const keyOf = (stanza: Element) => `${stanza.name} ${attr(stanza, 'to')} ${attr(stanza, 'id') ?? ''}`;
