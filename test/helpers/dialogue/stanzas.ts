// Reading and comparing stanzas.
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, parseXml } from '../../../protocol/base/xml.ts';

/** One stanza as the stream's parser gives it: a child of the stream's root, in the component's namespace. */
export function stanza(text: string): Element {
  const stream = parseXml(`<stream xmlns='jabber:component:accept'>${text}</stream>`);
  if (isFault(stream)) throw new Error(`${stream.text} in ${text}`);
  const [first] = childElements(stream);
  if (!first) throw new Error(`no stanza in ${text}`);
  return first;
}

/** The condition of an error stanza; undefined when it is none. */
export function conditionOf(element: Element | undefined): string | undefined {
  return element && attr(element, 'type') === 'error' ? Fault.fromStanza(element).condition : undefined;
}

/** Status codes in a presence or message of a room, in order. */
export function codesOf(element: Element | undefined): string[] {
  const x = element?.getChild('x', NS.mucUser);
  return x ? x.getChildren('status').map((status) => attr(status, 'code') ?? '') : [];
}

/** One line a stanza, for comparing orders: `presence owner 110`, `message owner body`, `message  subject`. */
export function outline(stanzas: readonly Element[]): string[] {
  return stanzas.map((s) => {
    const type = attr(s, 'type');
    const nick = (attr(s, 'from') ?? '').split('/')[1] ?? '';
    const what =
      s.name === 'presence'
        ? codesOf(s).join(',')
        : childElements(s)
            .map((c) => c.name)
            .filter((name) => ['body', 'subject', 'stage', 'voice', 'start', 'end', 'document'].includes(name))
            .join(',');
    return [s.name, ...(type && type !== 'groupchat' ? [type] : []), nick, what].filter(Boolean).join(' ');
  });
}
