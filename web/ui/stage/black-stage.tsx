import { ScreenIcon } from '../icons/icons.tsx';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import './black-stage.css';

/** Over the stage while a presenter wants to be looked at, and not the page. */
export function BlackStage() {
  const { conference, model } = useRoom();
  const t = useT();
  if (!model.black.value) return null;
  const presents = conference.people.presenter.value;
  return (
    <div class="black-stage" role="status" data-testid="black-stage">
      <p>{t(presents ? 'stage.black' : 'stage.blackMember')}</p>
      {presents && (
        <button type="button" class="button" data-testid="black-end" onClick={() => conference.stage.black(false)}>
          <ScreenIcon size={18} />
          {t('stage.blackEnd')} <kbd>B</kbd>
        </button>
      )}
    </div>
  );
}
