import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Session } from '../../core/contract.ts';
import type { Conference } from '../../core/room/contract.ts';
import { useUi } from '../ui-context.ts';
import { LeftRoom } from './left-room.tsx';
import { createPlaceMemory } from './place-memory.ts';
import { RoomView } from './room-view.tsx';
import { WaitingRoom } from './waiting-room.tsx';
import './room.css';

interface Props {
  readonly session: Session;
  readonly name: string;
  readonly nick: string;
  readonly onLogout: () => void;
  /** A guest goes to the form for accounts; the place stays. */
  readonly onAccount: () => void;
}

/** Goes into a room and shows what became of it. The session has the room: it is not left because nothing shows it. */
export function RoomScreen({ session, name, nick, onLogout, onAccount }: Props) {
  const { router, titleOf } = useUi();
  const [entry, setEntry] = useState<{ nick: string; password?: string; make?: boolean }>({ nick });
  const [conference, setConference] = useState<Conference | null>(null);
  // Of the conference that is shown: what it answers comes later.
  const [tried, setTried] = useState(false);

  const place = useMemo(() => createPlaceMemory(() => window.sessionStorage, name), [name]);
  useEffect(() => {
    const { password, make = false } = entry;
    const joined = session.join(name, entry.nick, { password, make, place });
    setConference(joined);
    setTried(password !== undefined);
  }, [session, name, entry, place]);

  const known = conference?.title.value ?? name;
  const title = known === name ? titleOf(name) : known;
  useEffect(() => {
    document.title = `${title} · Lectern`;
  }, [title]);

  if (!conference) return null;
  switch (conference.status.value) {
    case 'joined':
    case 'reconnecting':
      return <RoomView conference={conference} />;
    case 'left':
      return (
        <LeftRoom
          reason={conference.leaveReason.value ?? 'left'}
          title={title}
          lasted={conference.meeting.lasted.value}
          nick={entry.nick}
          tried={tried}
          guest={session.guest}
          onEnter={(change) => setEntry({ ...entry, make: false, ...change })}
          onAccount={onAccount}
          onHome={() => (session.guest ? onLogout() : router.go({ kind: 'home' }))}
        />
      );
    default:
      return (
        <WaitingRoom title={title} waiting={conference.status.value === 'waiting'} onLeave={() => conference.leave()} />
      );
  }
}
