import type { Room } from '../room/room-context.ts';
import type { KeyEntry } from '../shell/keys.ts';
import { FIT } from './layout.ts';
import { zoomBy } from './view-changes.ts';

const ZOOM_STEP = 1.3;

function zoom({ model, state }: Room, factor: number): void {
  const renderer = state.renderer.peek();
  if (renderer) model.look(zoomBy(renderer, model.view.peek(), factor));
}

export const keys: readonly KeyEntry<Room>[] = [
  { keys: ['ArrowRight', 'ArrowDown', 'PageDown', ' '], text: 'stage.next', run: ({ model }) => model.step(1) },
  { keys: ['ArrowLeft', 'ArrowUp', 'PageUp'], text: 'stage.previous', run: ({ model }) => model.step(-1) },
  { keys: ['Home'], text: 'keys.first', run: ({ model }) => model.goTo(1) },
  {
    keys: ['End'],
    text: 'keys.last',
    run({ model }) {
      if (model.pages.peek() > 0) model.goTo(model.pages.peek());
    },
  },
  { keys: ['+', '='], text: 'stage.zoomIn', run: (room) => zoom(room, ZOOM_STEP) },
  { keys: ['-'], text: 'stage.zoomOut', run: (room) => zoom(room, 1 / ZOOM_STEP) },
  { keys: ['0'], text: 'stage.fit', run: ({ model }) => model.look(FIT) },
  // As in PowerPoint, and as remote controls send it.
  {
    keys: ['b', '.'],
    text: 'tool.black',
    once: true,
    when: ({ conference, model }) => conference.people.presenter.peek() && model.document.peek() !== null,
    run: ({ conference, model }) => conference.stage.black(!model.black.peek()),
  },
  { keys: ['Mod+z'], text: 'tool.undo', run: ({ ink }) => ink.undo() },
  { keys: ['Mod+y', 'Mod+Shift+z', 'Mod+Shift+y'], text: 'tool.redo', run: ({ ink }) => ink.redo() },
  {
    keys: ['Escape'],
    text: 'keys.putDown',
    when: ({ state }) => state.tools.tool.peek() !== 'hand',
    run({ state }) {
      state.tools.tool.value = 'hand';
    },
  },
];
