/**
 * The way past the stream: what goes to many is said once to each web server that holds some of them (design §5, Delivery).
 * Who hears something is a group there, which changes as people come and go and not with each packet.
 */
import type { ConnectionId, GroupId, Spreader } from '../../backplane/direct/contract.ts';
import { forgetOldest } from '../oldest.ts';
import type { Room } from '../room/room.ts';
import type { Holders } from './holders.ts';

/** Lists with somebody left out, one for each who speaks or points, as in meeting/audience.ts. */
const EXCEPTIONS = 32;

export interface Sending {
  /** Full addresses of all who hear it; the same list as long as they are the same. */
  readonly to: readonly string[];
  /** Some of these, who do not hear it this time. */
  readonly except: readonly string[];
  frame(): Uint8Array;
  readonly lossy: boolean;
}

export interface Direct {
  /** @returns those who are to be reached otherwise; the same list as long as they are the same */
  send(room: Room, ns: string, sending: Sending): readonly string[];
  /** Takes this address out of all groups of the room. Resolves when it gets nothing more by them. */
  release(room: Room, jid: string): Promise<void>;
  /** The room is gone. Resolves when nobody gets anything more by its groups. */
  forget(room: Room): Promise<void>;
}

/** Those in one room who hear one namespace. */
interface Audience {
  readonly groups: Map<Spreader, Group>;
  /** For these it was made. */
  to: readonly string[];
  version: number;
  /** Those of `to` whom no web server holds; and without these or those, as long as they are the same. */
  others: readonly string[];
  readonly without: Map<string, readonly string[]>;
}

interface Group {
  readonly id: GroupId;
  readonly members: Map<string, ConnectionId>;
}

export function createDirect(holders: Holders): Direct {
  const rooms = new WeakMap<Room, Map<string, Audience>>();
  let last = 0;

  function audienceOf(room: Room, ns: string): Audience {
    const known = rooms.get(room) ?? new Map<string, Audience>();
    rooms.set(room, known);
    const found = known.get(ns) ?? { groups: new Map(), to: [], version: -1, others: [], without: new Map() };
    known.set(ns, found);
    return found;
  }

  /** Makes the groups what they are to be. */
  function renew(audience: Audience, to: readonly string[]): void {
    const members = new Map<Spreader, Map<string, ConnectionId>>();
    const others: string[] = [];
    for (const jid of to) {
      const place = holders.of(jid);
      if (!place) {
        others.push(jid);
        continue;
      }
      const there = members.get(place.spreader) ?? new Map<string, ConnectionId>();
      members.set(place.spreader, there.set(jid, place.connection));
    }
    for (const spreader of new Set([...audience.groups.keys(), ...members.keys()])) {
      change(audience, spreader, members.get(spreader) ?? new Map());
    }
    audience.without.clear();
    Object.assign(audience, { to, version: holders.version, others: Object.freeze(others) });
  }

  function change(audience: Audience, spreader: Spreader, members: Map<string, ConnectionId>): void {
    const before = audience.groups.get(spreader) ?? { id: ++last, members: new Map<string, ConnectionId>() };
    const were = new Set(before.members.values());
    const are = new Set(members.values());
    const come = [...are].filter((one) => !were.has(one));
    const go = [...were].filter((one) => !are.has(one));
    if (come.length > 0 || go.length > 0) spreader.change(before.id, come, go);
    if (members.size === 0) audience.groups.delete(spreader);
    else audience.groups.set(spreader, { id: before.id, members });
  }

  function othersWithout({ others, without }: Audience, except: readonly string[]): readonly string[] {
    const key = except.join(' ');
    const known = without.get(key);
    if (known) return known;
    const list = Object.freeze(others.filter((jid) => !except.includes(jid)));
    without.set(key, list);
    forgetOldest(without, EXCEPTIONS);
    return list;
  }

  return {
    send(room, ns, { to, except, frame, lossy }) {
      const audience = audienceOf(room, ns);
      if (audience.to !== to || audience.version !== holders.version) renew(audience, to);
      if (audience.groups.size > 0) {
        const bytes = frame();
        for (const [spreader, { id, members }] of audience.groups) {
          const left = except.map((jid) => members.get(jid)).filter((one) => one !== undefined);
          if (members.size > left.length) spreader.send(id, bytes, left, lossy);
        }
      }
      return except.length === 0 ? audience.others : othersWithout(audience, except);
    },
    async release(room, jid) {
      const place = holders.of(jid);
      if (!place) return;
      let told = false;
      for (const { groups } of rooms.get(room)?.values() ?? []) {
        const group = groups.get(place.spreader);
        if (!group?.members.delete(jid)) continue;
        place.spreader.change(group.id, [], [place.connection]);
        told = true;
      }
      if (told) await place.spreader.done();
    },
    async forget(room) {
      const audiences = [...(rooms.get(room)?.values() ?? [])];
      const spreaders = new Set(audiences.flatMap(({ groups }) => [...groups.keys()]));
      for (const audience of audiences) renew(audience, []);
      rooms.delete(room);
      await Promise.all([...spreaders].map((spreader) => spreader.done()));
    },
  };
}
