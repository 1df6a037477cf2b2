/**
 * Sending the same to many. With XEP-0033 in the server (prosody-config/modules) it is one stanza with a list of
 * addresses; without, one stanza for each.
 */
import { NS } from '../../protocol/namespaces.ts';
import { escapeXML } from '../../protocol/xml.ts';

/** Fewer than these are cheaper one by one. */
const FEWEST = 3;

/** One stanza, written out without `to`, for one address. */
export function addressed(text: string, to: string): string {
  const cut = text.search(/[ />]/);
  return `${text.slice(0, cut)} to="${escapeXML(to)}"${text.slice(cut)}`;
}

/**
 * What is to be written so that all get the stanza.
 * @param service address that spreads it; undefined when the server does not
 * @param most characters of one stanza
 */
export function* spread(text: string, to: readonly string[], service: string | undefined, most: number) {
  if (service === undefined || to.length < FEWEST) {
    const cut = text.search(/[ />]/);
    const [head, tail] = [text.slice(0, cut), text.slice(cut)];
    for (const jid of to) yield `${head} to="${escapeXML(jid)}"${tail}`;
    return;
  }
  const end = text.endsWith('/>') ? text.length - 2 : text.lastIndexOf('</');
  const name = /^<(\w+)/.exec(text)?.[1] ?? '';
  const open = addressed(text.slice(0, end) + (text.endsWith('/>') ? '>' : ''), service);
  let list = '';
  const written = () => `${open}<addresses xmlns="${NS.address}">${list}</addresses></${name}>`;
  for (const jid of to) {
    const address = `<address type="bcc" jid="${escapeXML(jid)}"/>`;
    if (list !== '' && open.length + list.length + address.length > most) {
      yield written();
      list = '';
    }
    list += address;
  }
  yield written();
}
