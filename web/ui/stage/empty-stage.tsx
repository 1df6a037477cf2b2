import { useComputed } from '@preact/signals';
import type { FailedDocument } from '../../../protocol/stage/shown.ts';
import { useFailureText } from '../documents/use-failure-text.ts';
import { useMaxUpload } from '../documents/use-max-upload.ts';
import { UploadIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import './empty-stage.css';

export function EmptyStage() {
  const { conference, chooseFile, state } = useRoom();
  const t = useT();
  const size = useMaxUpload();
  // Apart from the whole stage, which changes with every move of the pointer.
  const shown = useComputed(() => conference.stage.state.value.shown).value;
  const failed = shown?.kind === 'failed' ? shown : null;
  if (!conference.people.presenter.value) {
    return (
      <div class="empty-stage" data-testid="empty-stage">
        {failed ? <FailedOnStage failed={failed} /> : <h2>{t('stage.empty')}</h2>}
        <p>{t('stage.emptyMember')}</p>
      </div>
    );
  }
  return (
    <div class="empty-stage" data-testid="empty-stage">
      {failed && <FailedOnStage failed={failed} />}
      <div class="drop-zone">
        <span class="drop-icon">
          <UploadIcon size={30} />
        </span>
        <h2>{t('stage.drop')}</h2>
        <button type="button" class="button primary" data-testid="upload" onClick={chooseFile}>
          {t('stage.choose')}
        </button>
        <p>{t('stage.formats', { size })}</p>
        {conference.documents.list.value.length > 0 && (
          <button type="button" class="link" onClick={() => state.openPanel('documents')}>
            {t('stage.fromRoom')}
          </button>
        )}
      </div>
    </div>
  );
}

/** What was on the stage, and why it is not any more; to those who can do something about it, what. */
function FailedOnStage({ failed: { name, reason } }: { failed: FailedDocument }) {
  const { conference } = useRoom();
  const t = useT();
  const advice = useFailureText();
  return (
    <div class="stage-failed" role="alert" data-testid="stage-failed" data-reason={reason}>
      <h2>{t('stage.failed', { name })}</h2>
      <p>{conference.people.presenter.value ? advice(reason) : t(`stage.why.${reason}`)}</p>
    </div>
  );
}
