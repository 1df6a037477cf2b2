/**
 * Sending the same to many. With `mod_lectern_multicast` in the server it is one stanza with a list of addresses
 * (docs/protocol.md); without, one stanza for each.
 */
import { NS } from '../../protocol/namespaces.ts';
import { escapeXML } from '../../protocol/xml.ts';

/** Fewer than these are cheaper one by one. */
const FEWEST = 3;

/**
 * What is to be written so that all get the stanza.
 * @param text one stanza, written out, without `to`
 * @param service address that spreads it; undefined when the server does not
 * @param most bytes of one stanza
 */
export function* spread(text: string, to: readonly string[], service: string | undefined, most: number) {
  const cut = text.search(/[ />]/);
  const [head, tail] = [text.slice(0, cut), text.slice(cut)];
  if (service === undefined || to.length < FEWEST) {
    for (const jid of to) yield `${head} to="${escapeXML(jid)}"${tail}`;
    return;
  }
  const empty = tail.endsWith('/>');
  const content = empty ? `${tail.slice(0, -2)}>` : tail.slice(0, tail.lastIndexOf('</'));
  const open = `${head} to="${escapeXML(service)}"${content}<to xmlns="${NS.multicast}">`;
  const close = `</to></${head.slice(1)}>`;
  const around = Buffer.byteLength(open) + close.length;
  let list = '';
  let size = around;
  for (const jid of to) {
    // No address has a line break (RFC 7622 §3.4, RFC 8264 §4.3.2).
    const address = `${escapeXML(jid)}\n`;
    const more = Buffer.byteLength(address);
    if (list !== '' && size + more > most) {
      yield `${open}${list}${close}`;
      list = '';
      size = around;
    }
    list += address;
    size += more;
  }
  yield `${open}${list}${close}`;
}
