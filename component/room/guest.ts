import { splitJid } from '../../protocol/base/jid.ts';
import type { ServiceConfig } from '../service.ts';

/** True for one who logged in without an account: another address each time (XEP-0175). */
export const isGuest = (config: ServiceConfig, jid: string): boolean => splitJid(jid).domain === config.guestDomain;
