import { useComputed } from '@preact/signals';
import { IconButton } from '../common/icon-button.tsx';
import { ChatIcon, ExpandIcon, FileIcon, PagesIcon, PenIcon, PeopleIcon, ShrinkIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { MicButton } from '../voice/mic-button.tsx';
import type { Fullscreen } from './fullscreen.ts';
import { MoreMenu } from './more-menu.tsx';
import { PageControls } from './page-controls.tsx';
import { useRoom } from './room-context.ts';
import type { Panel } from './room-state.ts';
import { useUnread } from './use-unread.ts';
import './bar.css';

interface Props {
  readonly fullscreen: Fullscreen;
  readonly onLeave: () => void;
}

export function BottomBar({ fullscreen, onLeave }: Props) {
  const { conference, state, model } = useRoom();
  const t = useT();
  const unread = useUnread();
  const count = useComputed(() => conference.people.members.value.length);
  const compact = state.compact.value;
  const hasDocument = model.document.value !== null;
  const open = (panel: Panel) => {
    state.panel.value = state.panel.value === panel ? null : panel;
  };
  return (
    <section class="bar" aria-label={t('room.controls')}>
      <div class="bar-side">
        <MicButton />
      </div>
      <div class="bar-middle">{hasDocument && <PageControls />}</div>
      <div class="bar-side end">
        {!compact && hasDocument && (
          <>
            <IconButton label={t('stage.thumbs')} pressed={state.thumbsShown.value} onClick={state.toggleThumbs}>
              <PagesIcon />
            </IconButton>
            <IconButton
              label={t(fullscreen.on.value ? 'stage.exitFullscreen' : 'stage.fullscreen')}
              testid="fullscreen"
              onClick={fullscreen.toggle}
            >
              {fullscreen.on.value ? <ShrinkIcon /> : <ExpandIcon />}
            </IconButton>
            <span class="bar-rule" />
          </>
        )}
        {compact && hasDocument && conference.people.presenter.value && (
          <IconButton
            label={t('tool.tools')}
            testid="tools-toggle"
            pressed={state.toolbar.value}
            onClick={() => {
              state.toolbar.value = !state.toolbar.value;
            }}
          >
            <PenIcon />
          </IconButton>
        )}
        <IconButton
          label={t('room.people')}
          testid="people-toggle"
          pressed={state.panel.value === 'people'}
          badge={String(count.value)}
          badgeLabel={t('people.count', { count: count.value })}
          quietBadge
          onClick={() => open('people')}
        >
          <PeopleIcon />
        </IconButton>
        <IconButton
          label={t('room.chat')}
          testid="chat-toggle"
          pressed={state.panel.value === 'chat'}
          badge={unread.value > 0 ? String(Math.min(99, unread.value)) : ''}
          badgeLabel={t('room.unread', { count: unread.value })}
          onClick={() => open('chat')}
        >
          <ChatIcon />
        </IconButton>
        {!compact && (
          <IconButton
            label={t('room.documents')}
            testid="documents-toggle"
            pressed={state.panel.value === 'documents'}
            onClick={() => open('documents')}
          >
            <FileIcon />
          </IconButton>
        )}
        {(compact || conference.people.owner.value) && <MoreMenu fullscreen={fullscreen} onLeave={onLeave} />}
      </div>
    </section>
  );
}
