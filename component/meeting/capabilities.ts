/**
 * Who speaks Lectern: read from entity capabilities (XEP-0115), asked once a hash and verified (§5.4), so that nobody
 * can teach us wrong features for somebody else's hash.
 */
import { createHash } from 'node:crypto';
import { featuresOf, verificationString } from '../../protocol/base/caps.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';
import { forgetOldest } from '../oldest.ts';
import type { Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export interface Capabilities {
  readonly feature: Feature;
  /** Resolves when it is known whether the client at this full address speaks Lectern, or has not said in time. */
  known(room: Room, jid: string): Promise<void>;
}

export function createCapabilities(service: Service): Capabilities {
  /** By verified hash. */
  const known = new Map<string, boolean>();
  /** By room and full address. */
  const pending = new Map<string, Promise<void>>();
  const keyOf = (room: Room, jid: string) => `${room.name} ${jid}`;

  async function learn(room: Room, session: Session, presence: Element): Promise<void> {
    const c = presence.getChild('c', NS.caps);
    const ver = c && attr(c, 'ver');
    if (!c || !ver || attr(c, 'hash') !== 'sha-1') return;
    const lectern = known.get(ver) ?? (await ask(room, session.jid, `${attr(c, 'node') ?? ''}#${ver}`, ver));
    if (!lectern) return;
    await room.run(async () => {
      const seat = room.occupants.seat(session.jid);
      // It may have entered anew meanwhile, perhaps as another client.
      if (seat?.session !== session || session.lectern) return;
      seat.session.lectern = true;
      await service.recognised(room, seat);
    });
  }

  async function ask(room: Room, jid: string, node: string, ver: string): Promise<boolean> {
    const reply = await service.ask(room.jid, jid, 'get', xml('query', { xmlns: NS.discoInfo, node }));
    const query = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
    if (!query) return false;
    const hash = createHash('sha1').update(verificationString(query)).digest('base64');
    if (hash !== ver) return false;
    const features = new Set(featuresOf(query));
    const lectern = CLIENT_FEATURES.every((f) => features.has(f));
    known.set(ver, lectern);
    forgetOldest(known, service.limits.capabilities.cache);
    return lectern;
  }

  function begin(room: Room, session: Session, presence: Element): void {
    // Not awaited: the answer comes over the same stream, and the room's queue must not wait for a stranger.
    const key = keyOf(room, session.jid);
    const learning = learn(room, session, presence).finally(() => {
      if (pending.get(key) === learning) pending.delete(key);
    });
    pending.set(key, learning);
    service.aside('reading capabilities', learning);
  }

  return {
    feature: {
      name: 'capabilities',
      joined: (room, { session }, _first, presence) => begin(room, session, presence),
      // Some clients announce what they can only after they have found out themselves.
      updated(room, { session }, presence) {
        if (!session.lectern) begin(room, session, presence);
      },
    },
    async known(room, jid) {
      // The entering may still stand in the queue.
      await room.settled();
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, service.limits.capabilities.timeout);
      });
      await Promise.race([pending.get(keyOf(room, jid))?.catch(() => undefined), timeout]);
      clearTimeout(timer);
    },
  };
}
