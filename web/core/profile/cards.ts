/** What people say of themselves, asked for when it is looked at: XEP-0292, and XEP-0054 of those who have only that. */
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { buildVCard4, type Card, EMPTY_CARD, parseVCard4, parseVCardTemp } from '../../../protocol/profile/card.ts';
import type { AccountContext } from '../account/part.ts';

export interface Cards {
  read(jid: string): Promise<Card | Fault>;
  save(card: Card): Promise<Fault | undefined>;
}

/** XEP-0292 §4: there is one item. */
const ITEM = 'current';

export function createCards({ jid: own, ask, pubsub }: AccountContext): Cards {
  async function vcard4(jid: string): Promise<Element | undefined | Fault> {
    const items = await pubsub.items(NS.vcard4Node, { jid });
    if (isFault(items)) return items;
    return items.find(({ payload }) => payload?.is('vcard', NS.vcard4))?.payload;
  }

  async function vcardTemp(jid: string): Promise<Card | Fault> {
    const reply = await ask('get', xml('vCard', { xmlns: NS.vcard }), jid);
    if (isFault(reply)) return reply.condition === 'item-not-found' ? EMPTY_CARD : reply;
    const card = reply.getChild('vCard', NS.vcard);
    return card ? parseVCardTemp(card) : EMPTY_CARD;
  }

  return {
    async read(jid) {
      const card = await vcard4(jid);
      return card && !isFault(card) ? parseVCard4(card) : await vcardTemp(jid);
    },
    async save(card) {
      const before = await vcard4(own);
      // What cannot be read would be lost.
      if (isFault(before)) return before;
      const options = { access: 'presence', keep: 1, strict: false } as const;
      return await pubsub.publish(NS.vcard4Node, ITEM, buildVCard4(card, before), options);
    },
  };
}
