import { unescapeLocal } from '../../../protocol/base/jid.ts';
import type { RoomSummary } from '../../core/room/entry-contract.ts';
import { roomPath } from '../router.ts';
import { useT } from '../ui-context.ts';

interface Props {
  /** null while they are not known. */
  readonly rooms: readonly RoomSummary[] | null;
  readonly onOpen: (name: string) => void;
}

export function RoomList({ rooms, onOpen }: Props) {
  const t = useT();
  if (!rooms) {
    return (
      <div class="room-list" aria-busy="true" role="status" aria-label={t('load.loading')}>
        <div class="room-card skeleton" />
        <div class="room-card skeleton" />
      </div>
    );
  }
  if (rooms.length === 0)
    return (
      <p class="home-empty" data-testid="room-list">
        {t('home.empty')}
      </p>
    );
  return (
    <ul class="room-list" data-testid="room-list">
      {rooms.map((room) => (
        <li key={room.name}>
          <a
            class="room-card"
            href={roomPath(room.name)}
            data-room={room.name}
            onClick={(event) => {
              // A new tab or window is the browser's business.
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
              event.preventDefault();
              onOpen(room.name);
            }}
          >
            <span class="room-initial" aria-hidden="true">
              {[...(room.title || unescapeLocal(room.name))][0]?.toUpperCase()}
            </span>
            <span class="room-text">
              <strong>{room.title || unescapeLocal(room.name)}</strong>
              <span>{t('home.people', { count: room.occupants })}</span>
            </span>
            {room.running && <span class="badge live">{t('home.running')}</span>}
          </a>
        </li>
      ))}
    </ul>
  );
}
