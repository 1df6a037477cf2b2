import { useEffect, useState } from 'preact/hooks';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';

/** How long the meeting has been running. */
export function MeetingClock() {
  const { conference, model } = useRoom();
  const t = useT();
  const startedAt = conference.meeting.startedAt.value;
  const [, tick] = useState(0);
  useEffect(() => {
    if (startedAt === null) return;
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, [startedAt]);

  if (startedAt === null) {
    const ended = model.phase.value === 'ended';
    return (
      <span class="clock" data-testid="meeting-clock" data-running="false">
        {t(ended ? 'room.ended' : 'room.notStarted')}
      </span>
    );
  }
  return (
    <span
      class="clock running"
      role="timer"
      aria-label={t('room.clock')}
      data-testid="meeting-clock"
      data-running="true"
    >
      {clock(performance.now() - startedAt)}
    </span>
  );
}

/** 4:07, 1:04:07 */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
