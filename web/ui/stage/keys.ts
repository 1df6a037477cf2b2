import type { Room } from '../room/room-context.ts';
import type { KeyEntry } from '../shell/keys.ts';
import { FIT } from './layout.ts';
import { zoomStep } from './zoom.ts';

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
  { keys: ['+', '='], text: 'stage.zoomIn', run: (room) => zoomStep(room, 'in') },
  { keys: ['-'], text: 'stage.zoomOut', run: (room) => zoomStep(room, 'out') },
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
