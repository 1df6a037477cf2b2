/**
 * What nodes hold and what is told of them: XEP-0060 §6.5, §7.1.2, §7.2.2.1 as far as personal eventing (XEP-0163) uses it.
 * Nodes of strangers are hostile: names, ids and numbers are bounded here, payloads by those who read them.
 */
import { NS } from '../base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../base/xml.ts';

/** Items of one event or answer that are read: the longest list of ours is that of bookmarks. */
export const MAX_ITEMS = 2_000;
/** Characters of an id or a node: addresses are the longest (RFC 7622 §3: three parts of 1,023 bytes). */
const MAX_ID = 3_071;

export interface EventItem {
  readonly id: string;
  /** undefined: the item was taken away, or holds nothing. */
  readonly payload: Element | undefined;
  readonly gone: boolean;
}

export interface NodeEvent {
  readonly node: string;
  readonly items: readonly EventItem[];
  /** All items have gone (§8.5), or the node itself (§8.4). */
  readonly emptied: boolean;
}

/** Reads `<event/>` of a message; undefined for what is none that we know. */
export function parseEvent(message: Element): NodeEvent | undefined {
  const event = message.getChild('event', NS.pubsubEvent);
  const what = event && childElements(event)[0];
  const node = what && attr(what, 'node');
  if (!node || node.length > MAX_ID) return undefined;
  if (what.name === 'purge' || what.name === 'delete') return { node, items: [], emptied: true };
  return what.name === 'items' ? { node, items: parseItems(what), emptied: false } : undefined;
}

/** Reads the children of `<items/>`, of an event or of an answer. */
export function parseItems(items: Element): EventItem[] {
  return childElements(items)
    .slice(0, MAX_ITEMS)
    .flatMap((child): EventItem[] => {
      const id = attr(child, 'id') ?? '';
      if (id.length > MAX_ID) return [];
      if (child.name === 'retract') return [{ id, payload: undefined, gone: true }];
      return child.name === 'item' ? [{ id, payload: childElements(child)[0], gone: false }] : [];
    });
}

export function buildItemsQuery(node: string, ids: readonly string[] = []): Element {
  return xml('pubsub', { xmlns: NS.pubsub }, xml('items', { node }, ...ids.map((id) => xml('item', { id }))));
}

/** @param options the form of XEP-0060 §7.1.5 */
export function buildPublish(node: string, id: string, payload: Element, options: Element | undefined): Element {
  return xml(
    'pubsub',
    { xmlns: NS.pubsub },
    xml('publish', { node }, xml('item', { id }, payload)),
    ...(options ? [xml('publish-options', {}, options)] : []),
  );
}

/** Those who follow the node are told (§7.2.2.1). */
export const buildRetract = (node: string, id: string): Element =>
  xml('pubsub', { xmlns: NS.pubsub }, xml('retract', { node, notify: 'true' }, xml('item', { id })));
