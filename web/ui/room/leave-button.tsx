import { LeaveIcon } from '../icons/icons.tsx';
import { leaveRoom } from '../meeting/leave.ts';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

export function LeaveButton() {
  const room = useRoom();
  const t = useT();
  return (
    <button
      type="button"
      class="button leave"
      aria-label={t('room.leave')}
      title={t('room.leave')}
      data-testid="leave"
      onClick={() => leaveRoom(room)}
    >
      <LeaveIcon size={18} />
      <span>{t('room.leave')}</span>
    </button>
  );
}
