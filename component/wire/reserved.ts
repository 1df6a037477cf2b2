/** What only the room may say: stripped from everything a client sends on (forged hats, ids, delays, log marks). */
import { NS } from '../../protocol/namespaces.ts';
import { type Element, isElement } from '../../protocol/xml.ts';

const RESERVED: ReadonlySet<string> = new Set([
  NS.muc,
  NS.mucUser,
  NS.mucAdmin,
  NS.mucOwner,
  NS.delay,
  NS.hats,
  // Own payloads reach others only through their features, which check them.
  NS.stage,
  NS.voice,
  NS.log,
  NS.document,
  NS.occupantId,
  NS.stanzaId,
]);

/** The children of a stanza that may be sent on. `origin-id` of XEP-0359 is the client's own and stays. */
export function withoutReserved(stanza: Element): Element[] {
  return stanza.children.filter(isElement).filter((child) => {
    const ns = child.getNS() ?? '';
    return !RESERVED.has(ns) || (ns === NS.stanzaId && child.name === 'origin-id');
  });
}
