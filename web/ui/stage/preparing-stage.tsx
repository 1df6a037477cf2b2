import { useProgressText } from '../documents/use-progress-text.ts';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import './empty-stage.css';

/** Over the stage while the page on it has neither a picture nor the PDF yet. */
export function PreparingStage() {
  const { conference, model } = useRoom();
  const t = useT();
  const progress = useProgressText();
  const id = model.document.value;
  const shown = conference.stage.shown.value;
  const known = shown?.id === id ? shown : null;
  if (id === null || known?.pdf || (known && known.drawn >= model.page.value)) return null;
  return (
    <div class="empty-stage preparing" role="status" data-testid="stage-preparing">
      <span class="spinner" />
      <h2>{t('stage.preparing')}</h2>
      {known && (known.pages > 0 || known.state === 'queued') && <p>{progress(known)}</p>}
    </div>
  );
}
