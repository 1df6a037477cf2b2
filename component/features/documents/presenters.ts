/** What is asked of all who change the documents of a room. */
import { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import type { RoomIqContext } from '../../feature.ts';
import type { Occupant } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { mayPresent } from '../stage/rights.ts';

/** The occupant that asks, where it is a presenter. */
export function presenterOf({ room, from }: Pick<RoomIqContext, 'room' | 'from'>, refusal: string): Occupant | Fault {
  const seat = room.occupants.seat(from);
  return seat && mayPresent(room, seat.occupant) ? seat.occupant : new Fault('forbidden', refusal);
}

/** Why a room cannot have one more. */
export async function checkRoom(
  { limits, store }: Pick<Service, 'limits' | 'store'>,
  room: Room,
): Promise<Fault | undefined> {
  const { perRoom } = limits.documents;
  if ((await store.documents.of(room.name)).length < perRoom) return undefined;
  const detail = xml('too-many-documents', { xmlns: NS.document });
  return new Fault('resource-constraint', `a group can have at most ${perRoom} documents`, 'wait', detail);
}
