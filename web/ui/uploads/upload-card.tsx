import { useEffect } from 'preact/hooks';
import type { Upload } from '../../core/contract.ts';
import { CheckIcon, CloseIcon, FileIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { useFailureText } from './use-failure-text.ts';

const DONE_MS = 4000;
/** Long enough to be read twice; the slide beneath is what people came for. */
const FAILED_MS = 30_000;

export function UploadCard({ upload }: { upload: Upload }) {
  const { conference } = useRoom();
  const t = useT();
  const failure = useFailureText();
  const { key, name, state, sent, size } = upload;
  const document = conference.documents.value.find((d) => d.id === upload.document);
  useEffect(() => {
    if (state !== 'done' && state !== 'failed') return;
    const timer = setTimeout(() => conference.dismissUpload(key), state === 'done' ? DONE_MS : FAILED_MS);
    return () => clearTimeout(timer);
  }, [state, key, conference]);

  const percent = size > 0 ? Math.floor((sent / size) * 100) : 0;
  const drawing = document !== undefined && document.pages > 0;
  const text =
    state === 'sending'
      ? t('upload.sending', { percent })
      : state === 'done'
        ? t('upload.done')
        : state === 'failed'
          ? failure(upload.reason ?? 'crashed')
          : drawing
            ? t('docs.converting', { drawn: document.drawn, pages: document.pages })
            : t('docs.convertingStart');
  const value = state === 'sending' ? percent / 100 : drawing ? document.drawn / document.pages : undefined;
  return (
    <div class="upload" data-testid={`upload-${key}`} data-state={state}>
      <span class="upload-icon">{state === 'done' ? <CheckIcon /> : <FileIcon />}</span>
      <div class="upload-text">
        <strong title={name}>{name}</strong>
        <p
          data-testid={state === 'failed' ? 'upload-error' : 'upload-progress'}
          data-reason={upload.reason ?? undefined}
        >
          {text}
        </p>
        {(state === 'sending' || state === 'converting') && (
          <progress value={value} max={1} aria-label={t('upload.progress', { name })} />
        )}
      </div>
      {(state === 'failed' || state === 'done') && (
        <button
          type="button"
          class="icon-button small"
          aria-label={t('upload.dismiss', { name })}
          onClick={() => conference.dismissUpload(key)}
        >
          <CloseIcon size={16} />
        </button>
      )}
    </div>
  );
}
