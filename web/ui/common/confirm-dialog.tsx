import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useT } from '../ui-context.ts';

interface Props {
  readonly title: string;
  readonly action: string;
  readonly testid?: string;
  readonly children?: ComponentChildren;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back. Shown as long as it is in the page. */
export function ConfirmDialog({ title, action, testid, children, onConfirm, onClose }: Props) {
  const t = useT();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} class="dialog" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{title}</h2>
      {children}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => ref.current?.close()}>
          {t('cancel')}
        </button>
        <button
          type="button"
          class="button danger"
          data-testid={testid}
          onClick={() => {
            onConfirm();
            ref.current?.close();
          }}
        >
          {action}
        </button>
      </div>
    </dialog>
  );
}
