/** Nodes of an account (XEP-0060, as XEP-0163 has them): reading anybody's, writing one's own. */
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { buildForm } from '../../../protocol/base/form.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import {
  buildItemsQuery,
  buildPublish,
  buildRetract,
  type EventItem,
  parseItems,
} from '../../../protocol/pubsub/event.ts';

/** XEP-0060 §7.1.5: what a node is like that is made. */
export interface NodeOptions {
  /** `whitelist`: for oneself alone; `presence`: for one's contacts; `open`: for everybody. */
  readonly access: 'whitelist' | 'presence' | 'open';
  /** Items that are kept; 'max': as many as the server keeps. */
  readonly keep: number | 'max';
  /** Where the node is there and otherwise: it is set so. Otherwise it is left as another client of this user chose it. */
  readonly strict: boolean;
}

export interface PubSub {
  /**
   * Items of a node; none of one that is not there. Never rejects.
   * @param query.jid bare address; the own account where it is left out
   */
  items(
    node: string,
    query?: { readonly jid?: string; readonly ids?: readonly string[] },
  ): Promise<readonly EventItem[] | Fault>;
  /** Puts an item into an own node, which is made where it is not there. Resolves to why it was not, or undefined. */
  publish(node: string, id: string, payload: Element, options: NodeOptions): Promise<Fault | undefined>;
  /** Takes an item out of an own node, and tells those who follow it. One that is not there is no fault. */
  retract(node: string, id: string): Promise<Fault | undefined>;
}

/** @param ask the own account where `to` is left out */
export function createPubSub(
  ask: (type: 'get' | 'set', child: Element, to?: string) => Promise<Element | Fault>,
): PubSub {
  const demand = async (child: Element) => {
    const reply = await ask('set', child);
    return isFault(reply) ? reply : undefined;
  };
  return {
    async items(node, { jid, ids } = {}) {
      const reply = await ask('get', buildItemsQuery(node, ids), jid);
      if (isFault(reply)) return reply.condition === 'item-not-found' ? [] : reply;
      const items = reply.getChild('pubsub', NS.pubsub)?.getChild('items');
      return items && items.attrs.node === node ? parseItems(items) : [];
    },
    async publish(node, id, payload, options) {
      const fault = await demand(buildPublish(node, id, payload, optionsForm(NS.pubsubOptions, options)));
      if (!fault?.detail?.is('precondition-not-met', NS.pubsubErrors)) return fault;
      const form = optionsForm(NS.pubsubConfig, options);
      const configure = xml('pubsub', { xmlns: NS.pubsubOwner }, xml('configure', { node }, form));
      const unchanged = options.strict ? await demand(configure) : undefined;
      return unchanged ?? (await demand(buildPublish(node, id, payload, undefined)));
    },
    async retract(node, id) {
      const fault = await demand(buildRetract(node, id));
      return fault?.condition === 'item-not-found' ? undefined : fault;
    },
  };
}

const optionsForm = (formType: string, { access, keep }: NodeOptions): Element =>
  buildForm('submit', formType, [
    { name: 'pubsub#persist_items', values: ['true'] },
    { name: 'pubsub#access_model', values: [access] },
    { name: 'pubsub#max_items', values: [String(keep)] },
    // A list is asked for after each log-in: its last item alone would be told of in vain (XEP-0402 §4.1).
    ...(keep === 1 ? [] : [{ name: 'pubsub#send_last_published_item', values: ['never'] }]),
  ]);
