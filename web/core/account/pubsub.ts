/** Nodes of an account (XEP-0060, as XEP-0163 has them): reading anybody's, writing one's own. */
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import type { EventItem } from '../../../protocol/pubsub/event.ts';

/** XEP-0060 §7.1.5: what the node has to be like; it is made so, or set so where it is not. */
export interface NodeOptions {
  /** `whitelist`: for oneself alone; `presence`: for one's contacts; `open`: for everybody. */
  readonly access: 'whitelist' | 'presence' | 'open';
  /** Items that are kept; 'max': as many as the server keeps. */
  readonly keep: number | 'max';
}

export interface PubSub {
  /** Items of a node. Never rejects. @param jid bare address; the own account where it is left out */
  items(
    node: string,
    query?: { readonly jid?: string; readonly ids?: readonly string[] },
  ): Promise<readonly EventItem[] | Fault>;
  /** Puts an item into an own node, which is made where it is not there. Resolves to why it was not, or undefined. */
  publish(node: string, id: string, payload: Element, options: NodeOptions): Promise<Fault | undefined>;
  /** Takes an item out of an own node, and tells those who follow it. One that is not there is no fault. */
  retract(node: string, id: string): Promise<Fault | undefined>;
}
