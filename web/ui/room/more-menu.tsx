import { useRef, useState } from 'preact/hooks';
import { ConfirmDialog } from '../common/confirm-dialog.tsx';
import { LanguageSwitch } from '../common/language-switch.tsx';
import { ExpandIcon, FileIcon, LeaveIcon, MoreIcon, PagesIcon, TrashIcon } from '../icons/icons.tsx';
import { useT } from '../ui-context.ts';
import { CopyLink } from './copy-link.tsx';
import type { Fullscreen } from './fullscreen.ts';
import { EndMeeting, MeetingButton } from './meeting-button.tsx';
import { useRoom } from './room-context.ts';

interface Props {
  readonly fullscreen: Fullscreen;
  readonly onLeave: () => void;
}

/** What is seldom needed, for owners; on a phone also what there is no room for in the bar. */
export function MoreMenu({ fullscreen, onLeave }: Props) {
  const { conference, state } = useRoom();
  const compact = state.compact.value;
  const t = useT();
  const menu = useRef<HTMLDivElement>(null);
  const [deleting, setDeleting] = useState(false);
  const [ending, setEnding] = useState(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={t('room.more')}
        title={t('room.more')}
        data-testid="more"
        popovertarget="more-menu"
      >
        <MoreIcon />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: its buttons' clicks pass here */}
      <div
        ref={menu}
        id="more-menu"
        class="menu"
        popover="auto"
        onClick={(event) => {
          const { target } = event;
          if (target instanceof Element && target.closest('button')) menu.current?.hidePopover();
        }}
      >
        {compact && (
          <>
            <MeetingButton menu onEnd={() => setEnding(true)} />
            <button
              type="button"
              class="menu-item"
              onClick={() => {
                state.thumbs.value = true;
              }}
            >
              <PagesIcon size={18} />
              <span>{t('stage.thumbs')}</span>
            </button>
            <button
              type="button"
              class="menu-item"
              data-testid="documents-toggle"
              onClick={() => {
                state.panel.value = 'documents';
              }}
            >
              <FileIcon size={18} />
              <span>{t('room.documents')}</span>
            </button>
            <button type="button" class="menu-item" data-testid="fullscreen" onClick={fullscreen.toggle}>
              <ExpandIcon size={18} />
              <span>{t('stage.fullscreen')}</span>
            </button>
            <CopyLink menu />
            <div class="menu-item">
              <LanguageSwitch />
            </div>
          </>
        )}
        {conference.people.owner.value && (
          <button type="button" class="menu-item danger" data-testid="delete-group" onClick={() => setDeleting(true)}>
            <TrashIcon size={18} />
            <span>{t('room.delete')}</span>
          </button>
        )}
        {compact && (
          <button type="button" class="menu-item danger" data-testid="leave" onClick={onLeave}>
            <LeaveIcon size={18} />
            <span>{t('room.leave')}</span>
          </button>
        )}
      </div>
      {/* Beside the menu, which goes as soon as something in it was chosen. */}
      {ending && <EndMeeting onClose={() => setEnding(false)} />}
      {deleting && (
        <ConfirmDialog
          title={t('room.deleteTitle')}
          action={t('room.delete')}
          testid="delete-confirm"
          onConfirm={() => conference.destroy()}
          onClose={() => setDeleting(false)}
        >
          <p>{t('room.deleteText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
