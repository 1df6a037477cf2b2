/**
 * How much one user may say in a room: so many messages, and so many bytes when they are sent to all. One who is alone may
 * write long texts; what goes to 500 counts 500 times, for that is what it costs everybody else.
 */

import { createRateLimit } from '../../backplane/rate.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export interface Flow {
  /** Why a message of so many bytes is refused, whatever is in it, to one or to all. */
  tooLong(bytes: number): Fault | undefined;
  /** Counts one message, and says why it is one too many. All clients of a user count as one. */
  tooMany(roomName: string, from: string): Fault | undefined;
  /** Why one is refused for what it comes to. `toAll`: it is one for the whole room. */
  tooMuch(room: Room, from: string, bytes: number, toAll: boolean): Fault | undefined;
}

export function createFlow({ limits, now }: Pick<Service, 'limits' | 'now'>): Flow {
  const messages = createRateLimit(limits.messages.rate, limits.messages.burst, limits.wire.rateKeys, now);
  const fanOut = createRateLimit(limits.messages.fanOutRate, limits.messages.fanOutBurst, limits.wire.rateKeys, now);
  const within = (most: number, bytes: number, what: string) =>
    bytes > most ? new Fault('policy-violation', `${what} may have ${most} bytes at most`, 'modify') : undefined;
  return {
    tooMany(roomName, from) {
      return messages.take(`${bareJid(from)} ${roomName}`)
        ? undefined
        : new Fault('policy-violation', 'too many messages');
    },
    tooLong: (bytes) => within(limits.messages.size, bytes, 'a message'),
    tooMuch(room, from, bytes, toAll) {
      const listeners = toAll ? Math.max(1, room.occupants.seats().length) : 1;
      return (
        within(Math.floor(limits.messages.fanOut / listeners), bytes, 'a message in a group of this size') ??
        (fanOut.take(bareJid(from), bytes * listeners)
          ? undefined
          : new Fault('policy-violation', 'too much text in a short time'))
      );
    },
  };
}
