import { Logo } from '../common/logo.tsx';
import { useT } from '../ui-context.ts';
import './gate.css';

interface Props {
  readonly title: string;
  /** Waiting for the host, rather than being on the way in. */
  readonly waiting: boolean;
  readonly onLeave: () => void;
}

export function WaitingRoom({ title, waiting, onLeave }: Props) {
  const t = useT();
  return (
    <main class="centre">
      <div class="gate" role="status" data-testid={waiting ? 'waiting' : 'joining'}>
        <Logo size={44} />
        <p class="gate-room">{title}</p>
        <h1>{t(waiting ? 'room.waiting' : 'room.joining')}</h1>
        {waiting && <p>{t('room.waitingText')}</p>}
        <span class="spinner" />
      </div>
      <button type="button" class="button quiet" data-testid="leave" onClick={onLeave}>
        {t('room.leave')}
      </button>
    </main>
  );
}
