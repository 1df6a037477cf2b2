/**
 * Guests who were put out of a room. They have no account that could be kept out, and would be back at once by loading the
 * page anew: so their address, nick and token are refused for the meeting, or for a while where none is being held. A ban
 * is known by address and token for as long as it lasts.
 */

import { Fault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { putOut } from '../../protocol/muc/entry.ts';
import type { RemovalRecord } from '../../store/removals/contract.ts';
import type { Feature } from '../feature.ts';
import { meetingIn } from '../meeting/in-room.ts';
import { isGuest } from '../room/guest.ts';
import { nickKeys } from '../room/nick.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export const removals = ({ config, limits, store, failed, now }: Service): Feature => {
  const keys = new WeakMap<RemovalRecord, readonly string[]>();
  /** By the room's name, oldest first. */
  const rooms = new Map<string, readonly RemovalRecord[]>();

  const lasts = (room: Room, { meeting, until }: RemovalRecord) =>
    meeting === null ? now() < until : meetingIn(room)?.id === meeting && meetingIn(room)?.running === true;
  const isBanned = (room: Room, { jid }: RemovalRecord) => room.affiliation(jid) === 'outcast';

  function keysOf(record: RemovalRecord): readonly string[] {
    const known = keys.get(record) ?? nickKeys(record.nick);
    keys.set(record, known);
    return known;
  }

  async function save(room: Room, records: readonly RemovalRecord[]): Promise<void> {
    if (records.length === 0) rooms.delete(room.name);
    else rooms.set(room.name, records);
    try {
      await store.removals.save(room.name, records);
    } catch (error) {
      // The guest is out all the same.
      failed(error, 'that a guest was put out could not be written down', { room: room.name });
    }
  }

  return {
    name: 'removals',
    async load() {
      for (const [room, records] of await store.removals.all()) rooms.set(room, records);
    },
    // Without effect for those with an account, whom a kick puts out once (XEP-0045 §8.2).
    async putOut(room, { jid, nick, id }) {
      if (!isGuest(config, jid)) return;
      const others = (rooms.get(room.name) ?? []).filter((r) => r.id !== id && (lasts(room, r) || isBanned(room, r)));
      const held = meetingIn(room);
      const meeting = held?.running ? held.id : null;
      const record = { jid, nick, id, meeting, until: now() + limits.removals.time };
      await save(room, [...others, record].slice(-limits.removals.most));
    },
    refuses(room, { jid, nick, id }) {
      if (!isGuest(config, jid)) return undefined;
      const wanted = nickKeys(nick);
      const refused = rooms.get(room.name)?.some((record) => {
        const same = record.jid === bareJid(jid) || record.id === id;
        if (!same && !keysOf(record).some((key) => wanted.includes(key))) return false;
        return lasts(room, record) || (same && isBanned(room, record));
      });
      return refused ? new Fault('forbidden', 'a moderator has put you out', 'auth', putOut()) : undefined;
    },
    async forgiven(room, jid) {
      const records = rooms.get(room.name);
      if (records?.some((record) => record.jid === jid))
        await save(
          room,
          records.filter((record) => record.jid !== jid),
        );
    },
    removed: (room) => void rooms.delete(room.name),
  };
};
