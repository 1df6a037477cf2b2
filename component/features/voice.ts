/** Voice: sent on at once to those who can hear it, never kept, never decoded (design §5). */
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildVoice, parseVoice } from '../../protocol/voice.ts';
import { xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { createRateLimit } from '../wire/rate.ts';
import type { Feature } from './feature.ts';
import { lecternAddresses, noStore } from './stage.ts';

export const voice = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.voiceRate, limits.voiceBurst, limits.rateKeys, service.now);
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
          service.sendAll(
            xml('message', { type: 'groupchat', from: `${room.jid}/${occupant.nick}` }, buildVoice(parsed), noStore()),
            lecternAddresses(room).filter((jid) => jid !== session.jid),
            true,
          );
          return undefined;
        },
      },
    ],
  };
};
