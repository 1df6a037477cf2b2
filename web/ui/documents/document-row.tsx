import { type RoomDocument, thumbUrl } from '../../core/documents/contract.ts';
import { Picture } from '../common/picture.tsx';
import { FileIcon, TrashIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { useEncodingText } from './use-encoding-text.ts';
import { useFailureText } from './use-failure-text.ts';
import { useProgressText } from './use-progress-text.ts';

export function DocumentRow({ document }: { document: RoomDocument }) {
  const { conference, model, state: room } = useRoom();
  const t = useT();
  const failure = useFailureText();
  const progress = useProgressText();
  const encoding = useEncodingText();
  async function remove() {
    // Not before it is true: the room may refuse it.
    if (!(await conference.documents.remove(document.id))) return;
    // One that is not converted yet is gone at once; whoever sent the file has it.
    if (document.state !== 'ready') return;
    room.offers.add({
      text: t('docs.removed', { name: document.name }),
      undo: () => conference.documents.restore(document.id),
    });
  }
  const onStage = model.document.value === document.id;
  const { state, pages, drawn } = document;
  const text =
    state === 'failed'
      ? failure(document.reason ?? 'crashed')
      : state === 'ready'
        ? [t('docs.pages', { count: pages }), encoding(document)].filter(Boolean).join(' · ')
        : progress(document);
  return (
    <li class="document" data-testid={`document-${document.id}`} data-state={state} data-on-stage={onStage}>
      <span class="document-thumb">
        {drawn > 0 ? <Picture src={thumbUrl(document.id, 1)} loading="lazy" /> : <FileIcon />}
      </span>
      <span class="document-text">
        <strong dir="auto" title={document.name}>
          {document.name}
        </strong>
        <span class={state === 'failed' ? 'document-failed' : undefined}>{text}</span>
        {state === 'converting' && pages > 0 && <progress max={pages} value={drawn} aria-label={text} />}
      </span>
      {onStage ? (
        <span class="badge presenter">{t('docs.onStage')}</span>
      ) : (
        conference.people.presenter.value &&
        state !== 'failed' && (
          <span class="document-actions">
            <button
              type="button"
              class="button small"
              data-testid={`show-${document.id}`}
              onClick={() => conference.stage.show(document.id)}
            >
              {t('docs.show')}
            </button>
            <button
              type="button"
              class="icon-button"
              aria-label={t('docs.remove', { name: document.name })}
              title={t('docs.remove', { name: document.name })}
              data-testid={`remove-${document.id}`}
              onClick={() => void remove()}
            >
              <TrashIcon size={16} />
            </button>
          </span>
        )
      )}
    </li>
  );
}
