import type { KeyEntry } from '../shell/keys.ts';
import type { Room } from './room-context.ts';

export const keys: readonly KeyEntry<Room>[] = [
  { keys: ['f'], text: 'stage.fullscreen', once: true, run: ({ fullscreen }) => fullscreen.toggle() },
  {
    keys: ['Escape'],
    text: 'stage.exitFullscreen',
    when: ({ fullscreen }) => fullscreen.on.peek(),
    run: ({ fullscreen }) => fullscreen.leave(),
  },
];

/** Last of all: on a phone, what lies over the stage goes. */
export const closingKeys: readonly KeyEntry<Room>[] = [
  {
    keys: ['Escape'],
    text: 'keys.closePanel',
    when: ({ state }) => state.compact.peek() && (state.panel.peek() !== null || state.thumbs.peek()),
    run({ state }) {
      state.openPanel(null);
      state.thumbs.value = false;
    },
  },
];
