import { effect } from '@preact/signals';
import { PagesIcon, PenIcon } from '../icons/icons.tsx';
import type { Room } from '../room/room-context.ts';
import type { RoomSlots, Watch } from '../room/slots.ts';
import { BlackStage } from './black-stage.tsx';
import { EmptyStage } from './empty-stage.tsx';
import { FollowPill } from './follow-pill.tsx';
import { keys } from './keys.ts';
import { PageControls } from './page-controls.tsx';
import { PreparingStage } from './preparing-stage.tsx';
import { ToolBar } from './tool-bar.tsx';
import { UndoNotice } from './undo-notice.tsx';
import { ZoomControls } from './zoom-controls.tsx';

const hasDocument = ({ model }: Room): boolean => model.document.value !== null;
/** What lies below a black stage is not there: nobody could see what it does. */
const usable = (room: Room): boolean => hasDocument(room) && !room.model.black.value;
const presents = ({ conference }: Room): boolean => conference.people.presenter.value;
const compact = ({ state }: Room): boolean => state.compact.value;

/** A presenter is told, once for each document, why a page that is looked at closely is not sharp. */
const watchPictures: Watch = ({ conference, state }, add) =>
  effect(() => {
    if (state.renderer.value?.picturesOnly.value && conference.people.presenter.peek()) add({ kind: 'pictures-only' });
  });

export const stage: RoomSlots = {
  views: [
    {
      place: 'stage',
      order: 10,
      View: EmptyStage,
      shown: (room) => !hasDocument(room) && room.model.phase.value !== 'ended',
    },
    { place: 'stage', order: 20, View: PreparingStage },
    {
      place: 'stage',
      order: 30,
      View: ToolBar,
      shown: (room) => usable(room) && presents(room) && room.state.toolbar.value,
    },
    { place: 'stage', order: 40, View: ZoomControls, shown: usable },
    { place: 'stage', order: 50, View: BlackStage },
    { place: 'stage', order: 70, View: UndoNotice },
    { place: 'stage-top', order: 10, View: FollowPill },
    { place: 'bar-middle', order: 10, View: PageControls, shown: hasDocument },
  ],
  buttons: [
    {
      id: 'thumbs-toggle',
      label: () => 'stage.thumbs',
      icon: () => PagesIcon,
      pressed: ({ state }) => state.thumbsShown.value,
      bar: { order: 10, shown: (room) => !compact(room) && hasDocument(room) },
      menu: { order: 20, shown: compact },
      run: ({ state }) => state.toggleThumbs(),
    },
    {
      id: 'tools-toggle',
      label: () => 'tool.tools',
      icon: () => PenIcon,
      pressed: ({ state }) => state.toolbar.value,
      bar: { order: 30, shown: (room) => compact(room) && hasDocument(room) && presents(room) },
      run({ state }) {
        state.toolbar.value = !state.toolbar.peek();
      },
    },
  ],
  watches: [watchPictures],
  keys,
};
