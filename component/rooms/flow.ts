/**
 * How much one user may say in a room: so many messages, and so many bytes when they are sent to all. One who is alone may
 * write long texts; what goes to 500 counts 500 times, for that is what it costs everybody else.
 */
import { Fault } from '../../protocol/fault.ts';
import { bareJid } from '../../protocol/jid.ts';
import type { Service } from '../service.ts';
import { createRateLimit } from '../wire/rate.ts';
import type { Room } from './room.ts';

export interface Flow {
  /** Why a message of so many bytes is refused. `toAll`: it is one for the whole room. All clients of a user count as one. */
  refuse(room: Room, from: string, bytes: number, toAll: boolean): Fault | undefined;
}

export function createFlow({ limits, now }: Pick<Service, 'limits' | 'now'>): Flow {
  const messages = createRateLimit(limits.messageRate, limits.messageBurst, limits.rateKeys, now);
  const fanOut = createRateLimit(limits.fanOutRate, limits.fanOutBurst, limits.rateKeys, now);
  return {
    refuse(room, from, bytes, toAll) {
      const user = bareJid(from);
      if (!messages.take(`${user} ${room.name}`)) return new Fault('policy-violation', 'too many messages');
      const listeners = toAll ? Math.max(1, room.occupants.seats().length) : 1;
      const most = Math.min(limits.messageSize, Math.floor(limits.fanOut / listeners));
      if (bytes > most)
        return new Fault('policy-violation', `a message to so many has ${most} bytes at most`, 'modify');
      return fanOut.take(user, bytes * listeners) ? undefined : new Fault('policy-violation', 'too much at once');
    },
  };
}
