/** Bans from all rooms of the service, by address or by domain; operators make them (commands/ban.ts). */
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { plain } from '../../protocol/base/words.ts';
import type { BanRecord } from '../../store/bans/contract.ts';
import type { Feature } from '../feature.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { putOutAbsent } from './absent.ts';
import { remove } from './leave.ts';
import type { PresenceOptions } from './presence.ts';

export interface Bans {
  readonly feature: Feature;
  /** Oldest first. */
  all(): readonly BanRecord[];
  /** This very address or domain is banned. */
  has(jid: string): boolean;
  /** Resolves when they are out of every room, with how many occupants were put out. */
  add(ban: BanRecord): Promise<number>;
  /** Resolves when a guest is let into every room again. */
  remove(jid: string): Promise<void>;
}

export function createBans(service: Service): Bans {
  /** By bare address or domain. */
  const bans = new Map<string, BanRecord>();
  const banOf = (jid: string) => bans.get(bareJid(jid)) ?? bans.get(splitJid(jid).domain);

  /** XEP-0045 §9.1. The room's own list is left alone: lifting the ban gives back what one was. */
  async function putOut(room: Room, { jid, reason }: BanRecord): Promise<number> {
    const isMeant = (one: string) => one === jid || splitJid(one).domain === jid;
    // All of a domain need no memory of each: whoever comes from there is kept out anyway.
    const single = jid.includes('@');
    await putOutAbsent(service, room, isMeant, single);
    const occupants = room.occupants.all().filter((occupant) => isMeant(occupant.jid));
    const told: PresenceOptions = { codes: ['301'], affiliation: 'outcast', reason: plain(reason) };
    for (const occupant of occupants) await remove(service, room, occupant, told, single);
    return occupants.length;
  }

  /** What the room itself has against a guest stays. */
  async function letBackIn(room: Room, jid: string): Promise<void> {
    if (room.affiliation(jid) !== 'outcast') await service.moments.tell('forgiven', room, jid);
  }

  return {
    feature: {
      name: 'bans',
      async load() {
        for (const ban of await service.store.bans.all()) bans.set(ban.jid, ban);
      },
      mayEnter(_roomName, jid) {
        const ban = banOf(jid);
        if (!ban) return undefined;
        return new Fault('forbidden', ban.reason ? `banned from all groups: ${ban.reason}` : 'banned from all groups');
      },
    },
    all: () => [...bans.values()],
    has: (jid) => bans.has(jid),
    async add(ban) {
      await service.store.bans.add(ban);
      // A new reason for an old ban is the newest, too.
      bans.delete(ban.jid);
      bans.set(ban.jid, ban);
      const put = await Promise.all(service.rooms.all().map((room) => room.run(() => putOut(room, ban))));
      return put.reduce((sum, n) => sum + n, 0);
    },
    async remove(jid) {
      await service.store.bans.remove(jid);
      bans.delete(jid);
      await Promise.all(service.rooms.all().map((room) => room.run(() => letBackIn(room, jid))));
    },
  };
}
