/**
 * Voice: sent on at once to those who can hear it, never kept, never decoded (design §5). Of an occupant with several
 * sessions one microphone is heard, the newest, and none of the sessions hears it.
 */

import { createRateLimit, createSharedRate } from '../../../backplane/rate.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { encodeVoice } from '../../../protocol/direct/frame.ts';
import { buildVoice, parseVoice } from '../../../protocol/voice/voice.ts';
import { continues } from '../../../protocol/voice/voice-stream.ts';
import type { Feature } from '../../feature.ts';
import type { Occupant } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { mayPresent } from '../stage/rights.ts';

/** A microphone of an occupant: the number of its newest packet, and the session that sent it. */
interface Microphone {
  last: number;
  session: string;
}

export const voice = (service: Service): Feature => {
  const { limits } = service;
  /** The newest first. By streams, not by sessions: one whose line broke comes back as another session, and goes on. */
  const microphones = new WeakMap<Occupant, readonly Microphone[]>();

  /** Notes a packet; false when it is of a microphone that a newer one has taken the place of. */
  function newest(room: Room, occupant: Occupant, session: string, n: number): boolean {
    const known = microphones.get(occupant) ?? [];
    const found = known.find(({ last }) => continues(n, last));
    if (found) {
      found.last = Math.max(n, found.last);
      found.session = session;
      return found === known[0];
    }
    microphones.set(occupant, [{ last: n, session }, ...known].slice(0, limits.voice.microphones));
    const [older] = known;
    // At once, and not at its next packet: it may be muted.
    if (older && older.session !== session && room.occupants.seat(older.session)?.session.speaks.has(NS.voice)) {
      const elsewhere = xml('elsewhere', { xmlns: NS.voice, n: String(older.last) });
      service.publish(room, { type: 'headline', payloads: [elsewhere], to: [older.session] });
    }
    return true;
  }

  const rate = createRateLimit(limits.voice.rate, limits.voice.burst, limits.wire.rateKeys, service.now);
  const bytes = createSharedRate(
    { rate: limits.voice.bytes, burst: limits.voice.bytesBurst },
    { rate: limits.voice.roomBytes, burst: limits.voice.roomBytesBurst },
    limits.wire.rateKeys,
    service.now,
  );
  return {
    name: 'voice',
    disco: { room: [NS.voice] },
    payloads: [
      {
        ns: NS.voice,
        name: 'voice',
        immediate: true,
        handle({ room, seat, child }) {
          const { occupant, session } = seat;
          if (!rate.take(session.jid)) return new Fault('policy-violation', 'too many voice packets');
          const parsed = parseVoice(child);
          if (isFault(parsed)) return parsed;
          if (occupant.role === 'visitor') return new Fault('forbidden', 'visitors may listen only');
          const voices = mayPresent(room, occupant) ? `${room.name} presenters` : room.name;
          if (!bytes.take(voices, occupant.jid, parsed.data.length)) {
            return new Fault('policy-violation', 'too much voice in a short time');
          }
          if (!newest(room, occupant, session.jid, parsed.n)) {
            return new Fault('conflict', 'another session of yours has the microphone');
          }
          service.publish(room, {
            payloads: [buildVoice(parsed)],
            by: occupant.nick,
            except: occupant,
            lossy: true,
            ordered: true,
            compact: (from) => encodeVoice(from, parsed),
          });
          return undefined;
        },
      },
    ],
  };
};
