/** Hands: raised by anybody in the room, lowered by oneself or by moderators; events of the log. docs/protocol.md §12. */
import { createSharedRate } from '../../../backplane/rate.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { noSpace } from '../../../protocol/documents/space.ts';
import { HAND_HAT, type Hand, type HandAction, parseLower } from '../../../protocol/hand/hand.ts';
import type { Hat } from '../../../protocol/muc/hats.ts';
import type { Feature, IqReply, RoomIqContext } from '../../feature.ts';
import { meetingIn, meetingOf } from '../../meeting/in-room.ts';
import { changeMeeting } from '../../meeting/send.ts';
import { announceChange } from '../../muc/presence.ts';
import type { Occupant } from '../../room/occupants.ts';
import { Part } from '../../room/part.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { createAbsences } from './absences.ts';

/** Occupant ids of those who were shown with the hat. */
const WORN = new Part<ReadonlySet<string>>('hands that are shown');

const HAT: Hat = { uri: HAND_HAT, title: 'Hand raised', lang: 'en' };

const handsOf = (room: Room): readonly Hand[] => meetingIn(room)?.state.hands ?? [];
const raisersIn = (room: Room): ReadonlySet<string> => new Set(handsOf(room).map(({ occupant }) => occupant));
const NONE: ReadonlySet<string> = new Set();
const isUp = (room: Room, occupant: string): boolean => handsOf(room).some((hand) => hand.occupant === occupant);

export const hand = (service: Service): Feature => {
  const { limits } = service;
  const rate = createSharedRate(
    { rate: limits.hand.rate, burst: limits.hand.burst },
    { rate: limits.hand.roomRate, burst: limits.hand.roomBurst },
    limits.wire.rateKeys,
    service.now,
  );
  const absences = createAbsences(limits.hand.lostFor, (room, occupant) => {
    service.aside(
      'lowering a hand',
      room.run(async () => {
        if (room.occupants.byId(occupant).length === 0) await lowerGone(room, occupant);
      }),
    );
  });

  /** Writes it down and tells it. @param by the room itself by default */
  async function change(room: Room, action: HandAction, by?: Occupant): Promise<void> {
    await changeMeeting(service, room, await meetingOf(service, room), action, by);
  }

  async function raise({ room, from }: RoomIqContext): Promise<IqReply> {
    const occupant = room.occupants.seat(from)?.occupant;
    if (!occupant) return notIn();
    // Asked once more it is up already; it keeps its place.
    if (isUp(room, occupant.id)) return null;
    if (!rate.take(room.name, occupant.jid))
      return new Fault('policy-violation', 'too many hands raised in a short time');
    if (handsOf(room).length >= limits.hand.most) {
      return new Fault('resource-constraint', `${limits.hand.most} hands are up, more are not counted`, 'wait');
    }
    // Everybody may do this: what is left of the log is for those who present.
    if ((await meetingOf(service, room)).fill !== 'fine') return noSpace('log-full');
    await change(room, { kind: 'raise-hand', occupant: occupant.id, nick: occupant.nick }, occupant);
    return null;
  }

  async function lower({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const occupant = room.occupants.seat(from)?.occupant;
    if (!occupant) return notIn();
    const whose = parseLower(child);
    if (isFault(whose)) return whose;
    const id = whose === 'all' ? null : whose === 'own' ? occupant.id : whose.occupant;
    if (id !== occupant.id && occupant.role !== 'moderator') {
      return new Fault('forbidden', 'only moderators may lower the hands of others');
    }
    // Two moderators may do it at the same time.
    if (id === null ? handsOf(room).length > 0 : isUp(room, id)) {
      await change(room, { kind: 'lower-hand', occupant: id }, occupant);
    }
    return null;
  }

  async function lowerGone(room: Room, occupant: string): Promise<void> {
    if (room.destroyed || !isUp(room, occupant)) return;
    try {
      await change(room, { kind: 'lower-hand', occupant });
    } catch (error) {
      // It has gone all the same; the hand goes down at the end of the meeting.
      service.failed(error, 'that a hand was lowered could not be written down', { room: room.name });
    }
  }

  /** Tells stock clients whose hand went up or down, for whatever reason. */
  function tellHats(room: Room): void {
    const before = room.parts.get(WORN) ?? NONE;
    const now = raisersIn(room);
    room.parts.set(WORN, now.size > 0 ? now : undefined);
    for (const id of new Set([...before, ...now])) {
      if (before.has(id) === now.has(id)) continue;
      for (const occupant of room.occupants.byId(id)) announceChange(service, room, occupant);
    }
  }

  return {
    name: 'hand',
    disco: { room: [NS.hand] },
    hats: (room, { id }) => (isUp(room, id) ? [HAT] : []),
    iq: [
      { type: 'set', ns: NS.hand, name: 'raise', at: 'room', handle: raise },
      { type: 'set', ns: NS.hand, name: 'lower', at: 'room', handle: lower },
    ],
    joined(room, { occupant }) {
      absences.over(room, occupant.id);
      const up = raisersIn(room);
      if (up.size === 0) return;
      if (!room.parts.get(WORN)) room.parts.set(WORN, up);
      // They may be up since before a restart, and their people may not come back.
      for (const id of up) if (room.occupants.byId(id).length === 0) absences.begin(room, id);
    },
    async left(room, { occupant }, gone, lost) {
      if (!gone || !isUp(room, occupant.id) || room.occupants.byId(occupant.id).length > 0) return;
      if (lost) absences.begin(room, occupant.id);
      else await lowerGone(room, occupant.id);
    },
    logged: tellHats,
    removed: (room) => absences.forget(room),
    close: () => absences.close(),
  };
};

const notIn = () => new Fault('forbidden', 'only occupants may raise and lower hands');
