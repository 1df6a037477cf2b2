import { UploadIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { DocumentRow } from './document-row.tsx';
import './documents.css';

export function Documents() {
  const { conference, chooseFile, model } = useRoom();
  const t = useT();
  const documents = conference.documents.list.value;
  const presents = conference.people.presenter.value;
  const empty = model.document.value === null;
  return (
    <div class="documents panel-list" data-testid="documents">
      {documents.length === 0 && <p class="panel-empty">{t('docs.empty')}</p>}
      <ul class="scrolls">
        {documents.map((document) => (
          <DocumentRow key={document.id} document={document} />
        ))}
      </ul>
      {presents && (
        <div class="documents-foot">
          {!empty && (
            <button
              type="button"
              class="button wide"
              data-testid="stage-clear"
              onClick={() => conference.stage.show(null)}
            >
              {t('docs.hide')}
            </button>
          )}
          <button
            type="button"
            class="button primary wide"
            data-testid={empty ? 'upload-more' : 'upload'}
            onClick={chooseFile}
          >
            <UploadIcon size={18} />
            {t('upload.button')}
          </button>
        </div>
      )}
    </div>
  );
}
