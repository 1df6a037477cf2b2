import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { useT } from '../ui-context.ts';
import { useRoom } from './room-context.ts';

export function DeleteDialog({ onClose }: { readonly onClose: () => void }) {
  const { conference } = useRoom();
  const t = useT();
  return (
    <ConfirmDialog
      title={t('room.deleteTitle')}
      action={t('room.delete')}
      testid="delete-confirm"
      onConfirm={() => conference.destroy()}
      onClose={onClose}
    >
      <p>{t('room.deleteText')}</p>
    </ConfirmDialog>
  );
}
