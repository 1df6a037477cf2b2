import type { Room } from '../room/room-context.ts';
import { LeaveDialog } from './leave-dialog.tsx';

/** Out of the room; a host who leaves a running meeting is asked what is to become of it. */
export function leaveRoom({ conference, model, state }: Room): void {
  if (conference.people.moderator.peek() && model.phase.peek() === 'running') state.dialog.value = LeaveDialog;
  else conference.leave();
}
