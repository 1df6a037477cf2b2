/** What only the room may say: stripped from everything a client sends on (forged hats, ids, delays, log marks). */
import { NS, OWN_NAMESPACES } from '../../protocol/base/namespaces.ts';
import { childElements, type Element, isElement } from '../../protocol/base/xml.ts';

const RESERVED: ReadonlySet<string> = new Set([
  NS.muc,
  NS.mucUser,
  NS.mucAdmin,
  NS.mucOwner,
  NS.delay,
  // XEP-0091, which some clients still read.
  'jabber:x:delay',
  NS.hats,
  // What hats were called before; some clients show them.
  'xmpp:prosody.im/protocol/hats:1',
  // Own payloads reach others only through their features, which check them.
  ...OWN_NAMESPACES,
  NS.occupantId,
  // Those of others, too, which XEP-0359 §6 would let pass: no server tells the ids of its archives to those who may not
  // read there (XEP-0313 §3.5), and `by` could be the sender's own address, which the room hides.
  NS.stanzaId,
  // The author of a message in the history (XEP-0033), and what an archive answers (XEP-0313).
  NS.address,
  NS.mam,
  // Only the room moderates (XEP-0425 §5).
  NS.moderate,
  NS.moderateOld,
]);

/** The children of a stanza that may be sent on. `origin-id` of XEP-0359 is the client's own and stays. */
export function withoutReserved(stanza: Element): Element[] {
  return stanza.children.filter(isElement).filter((child) => {
    const ns = child.getNS() ?? '';
    if (RESERVED.has(ns)) return ns === NS.stanzaId && child.name === 'origin-id';
    return !isTombstone(child, ns) && !isModeration(child, ns);
  });
}

/** XEP-0424 §5: that something was taken back is for the archive to say. */
const isTombstone = (child: Element, ns: string) =>
  child.name === 'retracted' && (ns === NS.retract || ns === NS.retractOld);

/** A retraction in the name of a moderator. */
const isModeration = (child: Element, ns: string) =>
  (ns === NS.retract || ns === NS.fasten) &&
  childElements(child).some((inner) => {
    const within = inner.getNS() ?? '';
    return within === NS.moderate || within === NS.moderateOld || isTombstone(inner, within);
  });
