import { splitJid } from '../../protocol/base/jid.ts';

/** True for one who logged in without an account: another address each time (XEP-0175). */
export const isGuest = ({ guestDomain }: { readonly guestDomain: string }, jid: string): boolean =>
  splitJid(jid).domain === guestDomain;
