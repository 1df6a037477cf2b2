import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { UploadIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import './uploads.css';

/** Takes files that are dropped anywhere on the room. */
export function DropOverlay() {
  const { conference } = useRoom();
  const t = useT();
  const over = useSignal(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const controller = new AbortController();
    const { signal } = controller;
    const drag = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Also for those who may not add: otherwise the browser would leave the room and open the file.
      event.preventDefault();
      over.value = conference.people.presenter.peek();
      if (event.dataTransfer) event.dataTransfer.dropEffect = over.value ? 'copy' : 'none';
    };
    window.addEventListener('dragenter', drag, { signal });
    window.addEventListener('dragover', drag, { signal });
    window.addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) over.value = false;
      },
      { signal },
    );
    window.addEventListener(
      'drop',
      (event) => {
        over.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (!conference.people.presenter.peek()) return;
        for (const file of event.dataTransfer?.files ?? []) conference.documents.upload(file);
      },
      { signal },
    );
    return () => controller.abort();
  }, [conference, over]);

  if (!over.value) return null;
  return (
    <div class="drop-overlay" aria-hidden="true">
      <div>
        <UploadIcon size={40} />
        <p>{t('upload.drop')}</p>
      </div>
    </div>
  );
}
