/** What the room itself does on the stage. */

import type { LogAction } from '../../../protocol/log/kinds.ts';
import { buildStage, type StageAction } from '../../../protocol/stage/stage.ts';
import type { PresenterRecord } from '../../../store/presenters/contract.ts';
import type { Meeting } from '../../meeting/meeting.ts';
import { sendEvent } from '../../meeting/send.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';

/** Call it in the room's queue. */
export async function changeStage(
  service: Service,
  room: Room,
  meeting: Meeting,
  actions: readonly (StageAction & LogAction)[],
  presenter?: PresenterRecord,
): Promise<void> {
  const events = await meeting.append(
    actions.map((action) => ({ who: null, t: undefined, action })),
    presenter,
  );
  for (const [i, action] of actions.entries()) {
    const event = events[i];
    if (event) sendEvent(service, room, meeting, event, buildStage({ t: undefined, action }));
  }
  void service.moments.tell('logged', room);
}
