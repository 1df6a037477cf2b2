/** What a room's screen has whatever is shown in it. */
import { effect } from '@preact/signals';
import { LanguageSwitch } from '../common/language-switch.tsx';
import { ExpandIcon, LanguageIcon, LeaveIcon, ShrinkIcon, TrashIcon } from '../icons/icons.tsx';
import { leaveRoom } from '../meeting/leave.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { CopyLink } from './copy-link.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { ExitFullscreen } from './exit-fullscreen.tsx';
import { LeaveButton } from './leave-button.tsx';
import { Notice } from './notice.tsx';
import type { Room } from './room-context.ts';
import { keys } from './room-keys.ts';
import { watchRoom } from './room-news.ts';
import type { RoomSlots, Watch } from './slots.ts';

const compact = ({ state }: Room): boolean => state.compact.value;
const wide = (room: Room): boolean => !compact(room);

const watchRefusals: Watch = ({ conference }, add) =>
  effect(() => {
    const reason = conference.notice.value;
    if (reason === null) return;
    add({ kind: 'refused', reason });
    conference.dismissNotice();
  });

export const frame: RoomSlots = {
  views: [
    { place: 'head-end', order: 10, View: () => <LanguageSwitch />, shown: wide },
    { place: 'head-end', order: 20, View: () => <CopyLink />, shown: wide },
    { place: 'head-end', order: 40, View: LeaveButton, shown: wide },
    { place: 'banner', order: 10, View: ConnectionBanner },
    { place: 'stage', order: 80, View: ExitFullscreen, shown: ({ fullscreen }) => fullscreen.on.value },
    { place: 'stage', order: 90, View: Notice },
    { place: 'menu', order: 50, View: () => <CopyLink menu />, shown: compact },
    {
      place: 'menu',
      order: 60,
      View: () => (
        <div class="menu-item">
          <LanguageIcon size={18} />
          <LanguageSwitch />
        </div>
      ),
      shown: compact,
    },
  ],
  buttons: [
    {
      id: 'fullscreen',
      label: ({ fullscreen }) => (fullscreen.on.value ? 'stage.exitFullscreen' : 'stage.fullscreen'),
      icon: ({ fullscreen }) => (fullscreen.on.value ? ShrinkIcon : ExpandIcon),
      bar: { order: 20, shown: (room) => wide(room) && room.model.document.value !== null },
      menu: { order: 40, shown: compact },
      run: ({ fullscreen }) => fullscreen.toggle(),
    },
    {
      id: 'delete-group',
      label: () => 'room.delete',
      icon: () => TrashIcon,
      danger: true,
      menu: { order: 70, shown: ({ conference }) => conference.people.owner.value },
      run({ state }) {
        state.dialog.value = DeleteDialog;
      },
    },
    {
      id: 'leave',
      label: () => 'room.leave',
      icon: () => LeaveIcon,
      danger: true,
      menu: { order: 80, shown: compact },
      run: leaveRoom,
    },
  ],
  watches: [watchRefusals, ({ conference }, add) => watchRoom(conference, add)],
  keys,
};
