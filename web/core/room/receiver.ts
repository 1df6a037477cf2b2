/** What comes from a room: presences for who is there, refusals for the entry, all else for the parts. */
import { Fault } from '../../../protocol/base/fault.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import type { Parts } from '../part.ts';
import type { Members, PresenceNews } from '../people/members.ts';
import type { LeaveReason } from './entry-contract.ts';

export interface ReceiverOptions {
  readonly members: Members;
  parts(): Parts;
  joined(): boolean;
  /** A presence came back. */
  presenceRefused(fault: Fault): void;
  /** One's own presence has come, once or again. */
  entered(news: PresenceNews & { readonly kind: 'entered' }): void;
  renamed(to: string): void;
  /** Comes in again. */
  rejoin(): void;
  out(reason: LeaveReason): void;
}

export function createReceiver(options: ReceiverOptions): (stanza: Element) => void {
  const { members, parts, joined } = options;

  function presence(stanza: Element): void {
    if (attr(stanza, 'type') === 'error') {
      options.presenceRefused(Fault.fromStanza(stanza));
      return;
    }
    const news = members.receive(stanza);
    if (!news) return;
    parts().seen(news, stanza);
    if (news.kind === 'entered') options.entered(news);
    else if (news.kind === 'renamed' && news.me) options.renamed(news.to);
    // While entering, only a former self can have left.
    else if (news.kind === 'removed' && news.rejoin) options.rejoin();
    else if (news.kind === 'removed' && joined()) options.out(news.reason);
  }

  function message(stanza: Element): void {
    if (attr(stanza, 'type') !== 'error') return void parts().receive(stanza);
    const fault = Fault.fromStanza(stanza);
    if (fault.condition !== 'not-acceptable') return void parts().refused(attr(stanza, 'id'), fault);
    // The room does not know this client any more (XEP-0045 §7.4).
    if (joined()) options.rejoin();
  }

  return (stanza) => {
    if (stanza.name === 'presence') presence(stanza);
    else if (stanza.name === 'message') message(stanza);
  };
}
