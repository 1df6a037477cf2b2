import { useRoom } from '../room/room-context.ts';
import { UploadCard } from './upload-card.tsx';
import './uploads.css';

/** How one's own uploads are getting on. */
export function UploadCards() {
  const { conference } = useRoom();
  return (
    <div class="uploads" aria-live="polite">
      {conference.uploads.value.map((upload) => (
        <UploadCard key={upload.key} upload={upload} />
      ))}
    </div>
  );
}
