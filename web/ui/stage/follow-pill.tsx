import { pageOf } from '../../../protocol/stage/shown.ts';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import './follow.css';

/** For a member who is elsewhere than the presenter: the way back. */
export function FollowPill() {
  const { conference, model } = useRoom();
  const t = useT();
  const astray = model.astray.value;
  return (
    <div class="follow" role="status">
      {astray && (
        <div class="follow-pill">
          <span>
            {astray === 'page'
              ? t('stage.ownPage', { page: model.page.value, shown: pageOf(conference.stage.state.value) })
              : t('stage.closer')}
          </span>
          <button type="button" class="button small accent" data-testid="follow" onClick={model.follow}>
            {t('stage.follow')}
          </button>
        </div>
      )}
    </div>
  );
}
