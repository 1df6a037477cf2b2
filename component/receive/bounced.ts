/** What was sent and came back as an error. */
import { createRateLimit } from '../../backplane/rate.ts';
import type { Fault } from '../../protocol/base/fault.ts';
import { leave } from '../muc/leave.ts';
import { blamesUs, saysGone } from '../room/gone.ts';
import type { Service } from '../service.ts';
import type { Incoming } from '../wire/dispatch.ts';
import type { Reception } from './reception.ts';

export function receiveBounced(service: Service, { privates }: Pick<Reception, 'privates'>) {
  /** Anybody can send such errors, and a nick of before brings one from each in the room. */
  const rate = createRateLimit(1 / 60, 5, service.limits.wire.rateKeys, service.now);

  return async ({ stanza, from, place, roomName, nick }: Incoming, fault: Fault): Promise<void> => {
    const room = place === 'service' ? undefined : service.rooms.get(roomName);
    if (!room || service.moments.offer('bounced', room, { stanza, from })) return;
    // An answer to our own question may say "I do not know this" without its sender being gone.
    if (stanza.name === 'iq') return;
    await room.run(async () => {
      const seat = room.occupants.seat(from);
      if (!seat) return;
      if (blamesUs(fault) && rate.take(roomName)) {
        service.log.error({ room: roomName, nick, text: fault.text }, 'what the room sent was refused for its address');
      }
      if (saysGone(fault)) await leave(service, room, seat, undefined, { codes: ['333'] });
      // XEP-0045 §7.5: a private message that its recipient does not take is told to its sender.
      else if (stanza.name === 'message' && place === 'occupant') privates.returned(room, seat, stanza, nick);
    });
  };
}
