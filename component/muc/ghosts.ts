/**
 * Nobody stays in a room without being there. After a crash of the component those who sat are told to come in again
 * (status 332). Each session is asked whether it still lives when the stream was down, because a Prosody that was killed
 * says no goodbyes, and when it has been silent for long, because another server may have vanished. A room that does not
 * stay is kept for a while for those who were in it when the stream or the service ended, in order or not.
 */
import { isFault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { NO_ANSWER, NOT_SENT } from '../../protocol/base/request.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { SeatRecord } from '../../store/seats/contract.ts';
import type { Feature } from '../feature.ts';
import { saysGone } from '../room/gone.ts';
import type { Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { awaitNobody, awaitPeople } from './awaited.ts';
import { buildShutdown, dissolve, dissolveEmpty, leave } from './leave.ts';

export const ghosts = (service: Service): Feature => {
  const { limits } = service;
  /** Asked, and not answered yet. */
  const asked = new Set<Session>();
  let up = false;
  let sweeping: NodeJS.Timeout | undefined;
  let awaiting: NodeJS.Timeout | undefined;

  /** `patient`: no answer is no proof, for a phone that sleeps answers later. */
  async function probe(room: Room, session: Session, patient: boolean): Promise<void> {
    if (asked.has(session)) return;
    asked.add(session);
    const reply = await service.ask(room.jid, session.jid, 'get', xml('ping', { xmlns: NS.ping }));
    asked.delete(session);
    // When the stream broke meanwhile, nothing is known; they are asked again when it is back.
    if (!up || reply === NOT_SENT) return;
    // Any answer of its own, even that it knows no ping, comes from somebody who is there; a server that knows no such
    // session answers in its place with service-unavailable (RFC 6121 §8.5.3.2.3), as do some clients without ping.
    if (!isFault(reply) || !saysGone(reply)) {
      session.heard = service.now();
      return;
    }
    if (patient && reply === NO_ANSWER && service.now() - session.heard < limits.ghosts.silenceMost) return;
    await room.run(async () => {
      const seat = room.occupants.seat(session.jid);
      // It may have entered anew meanwhile.
      if (seat?.session === session) await leave(service, room, seat, undefined, { codes: ['333'] });
    });
  }

  function sweep(): void {
    if (!up) return;
    const since = service.now() - limits.ghosts.silence;
    for (const room of service.rooms.all()) {
      for (const { session } of room.occupants.seats()) {
        if (session.heard < since) service.aside('looking for the silent', probe(room, session, true));
      }
    }
    for (const room of service.rooms.asideUntil(service.now() - limits.ghosts.leftGrace)) giveUp(room);
  }

  function giveUp(room: Room): void {
    const gone = room.run(async () => {
      const stays = room.config.persistent || room.occupants.size > 0;
      if (service.rooms.aside(room.name) === room || !(stays || room.destroyed)) await dissolve(service, room);
    });
    service.aside('giving up a room', gone);
  }

  /** Those who were in them have had the time to come back. */
  function awaitNoMore(): void {
    for (const room of service.rooms.all()) {
      awaitNobody(room);
      giveUp(room);
    }
  }

  return {
    name: 'ghosts',
    load() {
      awaitPeople(service.rooms.all());
      sweeping = setInterval(sweep, limits.ghosts.sweep);
    },
    async online() {
      up = true;
      clearTimeout(awaiting);
      awaiting = setTimeout(awaitNoMore, limits.ghosts.restartGrace);
      await tellStranded(service);
      for (const room of service.rooms.all()) {
        // One that was being set up before a restart has no owner at the form any more, XEP-0045 §10.1.3.
        if (room.locked) await room.run(() => dissolveEmpty(service, room));
        for (const { session } of room.occupants.seats()) {
          service.aside('looking for ghosts', probe(room, session, false));
        }
      }
    },
    offline() {
      up = false;
      clearTimeout(awaiting);
      service.rooms.bringBack();
      awaitPeople(service.rooms.all());
    },
    async close() {
      clearInterval(sweeping);
      clearTimeout(awaiting);
      const mayComeBack = sayGoodbye(service);
      await service.seats.written();
      await service.store.seats.replace(mayComeBack);
    },
  };
};

/** Those who sat in rooms when the process was killed are told that they are out. */
async function tellStranded(service: Service): Promise<void> {
  for (const { room, jid, nick, occupant, told } of await service.store.seats.all()) {
    const there = service.rooms.get(room);
    if (there?.occupants.seat(jid)) continue;
    // The server may have gone down, too: then a guest comes back under another address.
    if (there && occupant !== null) {
      service.places.hold(there, { id: occupant, jid: bareJid(jid), nick, role: undefined, origin: undefined });
    }
    if (!told) service.send(buildShutdown(`${room}@${service.config.domain}`, nick), jid);
    service.seats.remove(room, jid);
  }
}

/** Tells everybody that the service ends. @returns those who may come back under another address, and where they sat */
function sayGoodbye(service: Service): SeatRecord[] {
  const mayComeBack: SeatRecord[] = [];
  for (const room of service.rooms.all()) {
    for (const { occupant, session } of room.occupants.seats()) {
      service.send(buildShutdown(room.jid, occupant.nick), session.jid);
      const { jid } = session;
      const { nick } = occupant;
      const id = service.places.idOf(occupant);
      if (id !== null) mayComeBack.push({ room: room.name, jid, nick, occupant: id, told: true });
    }
    for (const { jid, nick, id } of service.places.all(room)) {
      mayComeBack.push({ room: room.name, jid, nick, occupant: id, told: true });
    }
  }
  return mayComeBack;
}
