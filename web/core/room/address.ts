/** Where a room is that a link names: by its local part at the own service, or by its whole address at any. */
import { prepareBareJid, splitJid } from '../../../protocol/base/jid.ts';
import { nodeprep } from '../../../protocol/base/stringprep.ts';

export interface RoomAddress {
  /** As links have it: the local part, of another service the address. */
  readonly name: string;
  /** Bare, as Prosody writes it in what comes from there. Of what is no address, what the link says. */
  readonly jid: string;
  /** A room can be there. */
  readonly valid: boolean;
  /** The service is Lectern's own: it holds meetings. */
  readonly own: boolean;
}

export function roomAddress(link: string, service: string): RoomAddress {
  if (!link.includes('@')) {
    const local = nodeprep(link);
    return { name: link, jid: `${local ?? link}@${service}`, valid: Boolean(local), own: true };
  }
  const jid = prepareBareJid(link);
  const { local, domain } = splitJid(jid ?? link);
  const own = domain === service;
  return { name: own ? local : (jid ?? link), jid: jid ?? link, valid: jid !== undefined && local !== '', own };
}
