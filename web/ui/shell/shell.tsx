import { useEffect, useLayoutEffect } from 'preact/hooks';
import { LoadScreen } from '../common/load-screen.tsx';
import { UnknownPage } from '../common/unknown-page.tsx';
import { LoginScreen } from '../login/login-screen.tsx';
import { loadHome, loadRoom, preload } from '../places.ts';
import { useUi } from '../ui-context.ts';
import { ComingBack } from './coming-back.tsx';
import type { Visit } from './visit.ts';

/** ms after which the next screen is fetched ahead: the log-in form must work first. */
const PRELOAD_AFTER = 1_500;

/** All of the page: the place that one is at, and what goes on whatever place that is. */
export function Shell({ visit }: { readonly visit: Visit }) {
  const { router, i18n, loadRooms } = useUi();
  const { kind } = router.place.value;
  useEffect(() => {
    if (kind === 'home') document.title = 'Lectern';
  }, [kind, i18n.language.value]);
  useEffect(() => {
    const timer = setTimeout(() => preload(kind, loadRooms), PRELOAD_AFTER);
    return () => clearTimeout(timer);
  }, [kind, loadRooms]);
  useSession(visit);
  return <Here visit={visit} />;
}

/** What becomes of the log-in and its rooms. */
function useSession(visit: Visit): void {
  const place = useUi().router.place.value;
  const here = place.kind === 'room' ? place.name : null;
  const session = visit.current.value?.session;
  const closed = session?.status.value === 'closed';
  useEffect(() => {
    if (closed) visit.expire();
  }, [closed]);
  // Whoever goes to another place leaves the group that was shown before: there is nothing yet to hear or see it by. Before
  // the next screen goes in, which may be the same group by another link.
  useLayoutEffect(() => {
    for (const room of session?.rooms.peek() ?? []) if (room.name !== here) room.leave();
  }, [session, here]);
}

/** The screen of the place, or what stands before it. */
function Here({ visit }: { readonly visit: Visit }) {
  const place = useUi().router.place.value;
  const current = visit.current.value;
  const returning = visit.returning.value;
  if (place.kind === 'unknown') return <UnknownPage />;
  if (returning) return <ComingBack trouble={returning.trouble} onGiveUp={visit.giveUp} />;
  if (!current || current.session.status.value === 'closed') {
    return (
      <LoginScreen
        room={place.kind === 'room' ? place.name : null}
        account={visit.wantsAccount.value}
        onTouched={visit.touch}
        onSession={visit.enter}
      />
    );
  }
  const { session, nick } = current;
  if (place.kind === 'home')
    return <LoadScreen key="home" load={loadHome} props={{ session, onLogout: visit.logout }} />;
  const { name } = place;
  const props = { session, name, nick, onLogout: visit.logout, onAccount: visit.toAccount };
  return <LoadScreen key={name} load={loadRoom} props={props} />;
}
