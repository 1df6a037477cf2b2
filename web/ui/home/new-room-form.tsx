import { useRef, useState } from 'preact/hooks';
import type { Session } from '../../core/contract.ts';
import { RoomError } from '../../core/room/entry-contract.ts';
import { useT } from '../ui-context.ts';

interface Props {
  readonly session: Session;
  readonly onMade: (name: string) => void;
}

type Fault = 'forbidden' | 'limit' | 'no-space' | 'failed';

export function NewRoomForm({ session, onMade }: Props) {
  const t = useT();
  const title = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);

  async function make() {
    const called = title.current?.value.trim() ?? '';
    if (!called) return;
    setBusy(true);
    setFault(null);
    try {
      onMade(await session.createRoom(called));
    } catch (error) {
      const reason = error instanceof RoomError ? error.reason : 'failed';
      setFault(reason === 'forbidden' || reason === 'limit' || reason === 'no-space' ? reason : 'failed');
      setBusy(false);
    }
  }
  return (
    <form
      class="new-room"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <input
        ref={title}
        required
        maxLength={120}
        aria-label={t('home.newTitle')}
        placeholder={t('home.newTitle')}
        data-testid="new-room-title"
      />
      <button type="submit" class="button primary" disabled={busy} data-testid="new-room-submit">
        {t('home.newSubmit')}
      </button>
      <div role="alert" class="error-slot">
        {fault && <p class="error">{t(`home.new.${fault}`)}</p>}
      </div>
    </form>
  );
}
