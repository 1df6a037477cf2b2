import { UploadIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { formatSize } from '../uploads/format-size.ts';

export function EmptyStage() {
  const { conference, maxUpload, chooseFile, state } = useRoom();
  const t = useT();
  if (!conference.presenter.value) {
    return (
      <div class="empty-stage" data-testid="empty-stage">
        <h2>{t('stage.empty')}</h2>
        <p>{t('stage.emptyMember')}</p>
      </div>
    );
  }
  return (
    <div class="empty-stage" data-testid="empty-stage">
      <div class="drop-zone">
        <span class="drop-icon">
          <UploadIcon size={30} />
        </span>
        <h2>{t('stage.drop')}</h2>
        <button type="button" class="button primary" data-testid="upload" onClick={chooseFile}>
          {t('stage.choose')}
        </button>
        <p>{t('stage.formats', { size: maxUpload === null ? '…' : formatSize(maxUpload) })}</p>
        {conference.documents.value.length > 0 && (
          <button
            type="button"
            class="link"
            onClick={() => {
              state.panel.value = 'documents';
            }}
          >
            {t('stage.fromRoom')}
          </button>
        )}
      </div>
    </div>
  );
}
