import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { UploadCard } from './upload-card.tsx';
import './uploads.css';

/** How one's own uploads are getting on: beside the stage, never over it. */
export function UploadCards() {
  const { conference } = useRoom();
  const t = useT();
  const uploads = conference.documents.uploads.value;
  if (uploads.length === 0) return null;
  const ended = uploads.filter(({ state }) => state === 'done' || state === 'failed');
  return (
    <section class="uploads" aria-label={t('upload.list')} data-testid="uploads">
      <ul class="scrolls">
        {uploads.map((upload) => (
          <UploadCard key={upload.key} upload={upload} />
        ))}
      </ul>
      {ended.length > 1 && (
        <button
          type="button"
          class="button small"
          data-testid="upload-dismiss-all"
          onClick={() => {
            for (const { key } of ended) conference.documents.dismissUpload(key);
          }}
        >
          {t('upload.dismissAll')}
        </button>
      )}
    </section>
  );
}
