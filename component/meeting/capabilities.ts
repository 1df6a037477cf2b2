/**
 * What each session speaks of our namespaces: read from entity capabilities (XEP-0115), asked once a hash and verified
 * (§5.4), so that nobody can teach us wrong features for somebody else's hash.
 */
import { createHash } from 'node:crypto';
import { featuresOf, verificationString } from '../../protocol/base/caps.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS, OWN_NAMESPACES } from '../../protocol/base/namespaces.ts';
import { NO_ANSWER } from '../../protocol/base/request.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';
import { forgetOldest } from '../oldest.ts';
import { NOTHING, type Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export interface Capabilities {
  readonly feature: Feature;
  /** Resolves when it is known what the client at this full address speaks, or it has not said so in time. */
  known(room: Room, jid: string): Promise<void>;
}

export function createCapabilities(service: Service): Capabilities {
  /** By verified hash. */
  const verified = new Map<string, ReadonlySet<string>>();
  /** What is being learnt now, by room and full address: of several announcements the newest. */
  const pending = new Map<string, Learning>();
  const keyOf = (room: Room, jid: string) => `${room.name} ${jid}`;

  async function learn(room: Room, session: Session, { node, ver }: Announced, isNewest: () => boolean): Promise<void> {
    const wanted = () => room.occupants.seat(session.jid)?.session === session && isNewest();
    const speaks = verified.get(ver) ?? (await ask(room, session.jid, `${node}#${ver}`, ver, wanted));
    if (!speaks) return;
    await room.run(async () => {
      const seat = room.occupants.seat(session.jid);
      // It may have entered anew meanwhile, perhaps as another client.
      if (seat?.session !== session || !isNewest() || same(session.speaks, speaks)) return;
      room.occupants.learn(session, speaks);
      await service.moments.tell('recognised', room, seat);
    });
  }

  /**
   * Asks again where no answer comes, while it is `wanted`: a line that breaks just then may be back before its stream is
   * given up, and a client that the room never knew would hear nothing for as long as it stays.
   * @returns undefined when the client does not say, or says what has another hash
   */
  async function ask(
    room: Room,
    jid: string,
    node: string,
    ver: string,
    wanted: () => boolean,
  ): Promise<ReadonlySet<string> | undefined> {
    const question = () => service.ask(room.jid, jid, 'get', xml('query', { xmlns: NS.discoInfo, node }));
    let reply = await question();
    for (let i = 1; reply === NO_ANSWER && i < service.limits.capabilities.tries && wanted(); i++)
      reply = await question();
    const query = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
    if (!query) return undefined;
    const hash = createHash('sha1').update(verificationString(query)).digest('base64');
    if (hash !== ver) return undefined;
    const features = new Set(featuresOf(query));
    const own = OWN_NAMESPACES.filter((ns) => features.has(ns));
    const speaks = own.length === 0 ? NOTHING : new Set(own);
    verified.set(ver, speaks);
    forgetOldest(verified, service.limits.capabilities.cache);
    return speaks;
  }

  function begin(room: Room, session: Session, announced: Announced): void {
    const key = keyOf(room, session.jid);
    const learning: Learning = { done: Promise.resolve() };
    const isNewest = () => pending.get(key) === learning;
    // Not awaited: the answer comes over the same stream, and the room's queue must not wait for a stranger.
    learning.done = learn(room, session, announced, isNewest).finally(() => {
      if (isNewest()) pending.delete(key);
    });
    pending.set(key, learning);
    service.aside('reading capabilities', learning.done);
  }

  return {
    feature: {
      name: 'capabilities',
      joined(room, { session }, _first, presence) {
        const announced = announcedIn(presence);
        if (announced) begin(room, session, announced);
      },
      // Some clients announce what they can only after they have found out themselves, and it may change. A presence that
      // says nothing of it leaves it as it is.
      updated(room, { session }, presence) {
        const announced = announcedIn(presence);
        if (!announced) return;
        const known = verified.get(announced.ver);
        const learning = pending.has(keyOf(room, session.jid));
        if (learning || !known || !same(session.speaks, known)) begin(room, session, announced);
      },
    },
    async known(room, jid) {
      // The entering may still stand in the queue.
      await room.settled();
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, service.limits.capabilities.timeout);
      });
      await Promise.race([pending.get(keyOf(room, jid))?.done.catch(() => undefined), timeout]);
      clearTimeout(timer);
    },
  };
}

interface Learning {
  done: Promise<void>;
}

/** What a presence says of its client's capabilities, XEP-0115 §4. */
interface Announced {
  readonly node: string;
  readonly ver: string;
}

function announcedIn(presence: Element): Announced | undefined {
  const c = presence.getChild('c', NS.caps);
  const ver = c && attr(c, 'ver');
  return c && ver && attr(c, 'hash') === 'sha-1' ? { node: attr(c, 'node') ?? '', ver } : undefined;
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a === b || (a.size === b.size && [...a].every((ns) => b.has(ns)));
