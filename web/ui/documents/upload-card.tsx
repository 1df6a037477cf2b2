import { useEffect } from 'preact/hooks';
import type { Upload } from '../../core/documents/contract.ts';
import { CheckIcon, CloseIcon, FileIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { useEncodingText } from './use-encoding-text.ts';
import { useFailureText } from './use-failure-text.ts';
import { useProgressText } from './use-progress-text.ts';

/** ms that the word on a finished upload stays: longer while its document waits to be shown. */
const DONE_MS = 4_000;
const WAITING_MS = 30_000;

/** Where the file itself is at fault, trying again with the same one is of no use. */
const PASSING: ReadonlySet<Upload['reason']> = new Set([
  'network',
  'unavailable',
  'broken',
  'slow',
  'expired',
  'used',
  'gone',
  'failed',
  'forbidden',
  'busy',
  'too-many',
  'waiting',
  'disk-full',
  'group-full',
  'account-full',
  'documents-full',
  'timeout',
  'crashed',
  'no-space',
]);

export function UploadCard({ upload }: { upload: Upload }) {
  const { conference, model } = useRoom();
  const t = useT();
  const failure = useFailureText();
  const progress = useProgressText();
  const encoding = useEncodingText();
  const { key, name, state, sent, size } = upload;
  const document = conference.documents.list.value.find((d) => d.id === upload.document);
  const onStage = document !== undefined && model.document.value === document.id;
  const ended = state === 'failed' || state === 'done';
  useEffect(() => {
    if (state !== 'done') return;
    const timer = setTimeout(() => conference.documents.dismissUpload(key), onStage ? DONE_MS : WAITING_MS);
    return () => clearTimeout(timer);
  }, [state, onStage, key, conference]);

  const percent = size > 0 ? Math.floor((sent / size) * 100) : 0;
  const drawing = document !== undefined && document.pages > 0;
  const text =
    state === 'sending'
      ? t('upload.sending', { percent })
      : state === 'done'
        ? [t(onStage ? 'upload.onStage' : 'upload.done'), encoding(document)].filter(Boolean).join(' · ')
        : state === 'failed'
          ? failure(upload.reason ?? 'crashed')
          : progress(document ?? null);
  const value = state === 'sending' ? percent / 100 : drawing ? document.drawn / document.pages : undefined;
  const showable = !onStage && state !== 'failed' && (document?.drawn ?? 0) > 0 && conference.people.presenter.value;
  const close = t(ended ? 'upload.dismiss' : 'upload.cancel', { name });
  return (
    <li class="upload" data-testid={`upload-${key}`} data-state={state}>
      <span class="upload-icon">{state === 'done' ? <CheckIcon /> : <FileIcon />}</span>
      <div class="upload-text">
        <strong dir="auto" title={name}>
          {name}
        </strong>
        <p
          data-testid={state === 'failed' ? 'upload-error' : 'upload-progress'}
          data-reason={upload.reason ?? undefined}
          title={state === 'failed' ? text : undefined}
          // Each percent would be read out.
          role={ended ? 'status' : undefined}
        >
          {text}
        </p>
        {!ended && <progress value={value} max={1} aria-label={t('upload.progress', { name })} />}
      </div>
      {showable && document && (
        <button
          type="button"
          class="button small"
          data-testid="upload-show"
          onClick={() => conference.stage.show(document.id)}
        >
          {t('upload.show')}
        </button>
      )}
      {state === 'failed' && PASSING.has(upload.reason) && (
        <button
          type="button"
          class="button small"
          data-testid="upload-retry"
          onClick={() => conference.documents.retryUpload(key)}
        >
          {t('upload.retry')}
        </button>
      )}
      <button
        type="button"
        class="icon-button small"
        aria-label={close}
        title={close}
        data-testid={ended ? 'upload-dismiss' : 'upload-cancel'}
        onClick={() => (ended ? conference.documents.dismissUpload(key) : conference.documents.cancelUpload(key))}
      >
        <CloseIcon size={16} />
      </button>
    </li>
  );
}
