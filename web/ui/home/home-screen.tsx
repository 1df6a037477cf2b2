import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Session } from '../../core/contract.ts';
import type { RoomSummary } from '../../core/room/entry-contract.ts';
import { LanguageSwitch } from '../common/language-switch.tsx';
import { Logo } from '../common/logo.tsx';
import { useUi } from '../ui-context.ts';
import { NewRoomForm } from './new-room-form.tsx';
import { RoomList } from './room-list.tsx';
import './home.css';

/** How often the list is asked for while the page can be seen. */
const REFRESH_MS = 8000;

interface Props {
  readonly session: Session;
  readonly onLogout: () => void;
}

export function HomeScreen({ session, onLogout }: Props) {
  const { i18n, router } = useUi();
  const { t } = i18n;
  const [rooms, setRooms] = useState<readonly RoomSummary[] | null>(null);
  const [failed, setFailed] = useState(false);

  const refresh = useCallback(() => {
    if (document.hidden) return;
    session.listRooms().then(
      (list) => {
        setRooms(list);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [session]);

  useEffect(() => {
    refresh();
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [refresh]);

  return (
    <div class="home">
      <header class="home-head">
        <div class="brand">
          <Logo size={30} />
          <span>Lectern</span>
        </div>
        <span class="spacer" />
        <LanguageSwitch />
        <span class="home-user">{session.guest ? t('guest') : session.username}</span>
        <button type="button" class="button quiet" data-testid="logout" onClick={onLogout}>
          {t('home.logout')}
        </button>
      </header>
      <main class="home-main">
        <div class="home-title">
          <h1>{t('home.title')}</h1>
          <p>{t(session.guest ? 'home.guestLead' : 'home.lead')}</p>
        </div>
        {!session.guest && <NewRoomForm session={session} onMade={(name) => router.go({ kind: 'room', name })} />}
        {failed && (
          <p class="error" role="alert">
            {t('home.failed')}
          </p>
        )}
        {/* A guest is listed none, and has nothing to name one with. */}
        {!(session.guest && rooms?.length === 0) && (
          <RoomList rooms={rooms} onOpen={(name) => router.go({ kind: 'room', name })} />
        )}
      </main>
    </div>
  );
}
