import { useEffect } from 'preact/hooks';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

const KNOWN = [
  'forbidden',
  'not-allowed',
  'policy-violation',
  'resource-constraint',
  'offline',
  'microphone-off',
] as const;
const SHOWN_MS = 5000;

/** A word on what was just refused or done; it goes by itself. */
export function Notice() {
  const { conference, state } = useRoom();
  const t = useT();
  const refused = conference.notice.value;
  const toast = state.toast.value;
  useEffect(() => {
    if (refused === null && toast === null) return;
    const timer = setTimeout(() => {
      conference.dismissNotice();
      state.toast.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [refused, toast, conference, state]);

  const known = KNOWN.find((k) => k === refused);
  const text = refused === null ? toast : known ? t(`notice.${known}`) : t('notice.other', { reason: refused });
  return (
    <div class="notices" role="status">
      {text !== null && (
        <p class="notice" data-testid="notice">
          {text}
        </p>
      )}
    </div>
  );
}
