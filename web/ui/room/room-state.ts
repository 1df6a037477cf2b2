import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Renderer } from '../stage/renderer.ts';
import { createToolState, type ToolState } from '../stage/tool-state.ts';

export type Panel = 'people' | 'chat' | 'documents';

/** What this screen alone knows: which panels are open, which tool is in hand. */
export interface RoomState {
  readonly panel: Signal<Panel | null>;
  readonly thumbs: Signal<boolean>;
  readonly toolbar: Signal<boolean>;
  readonly tools: ToolState;
  readonly renderer: Signal<Renderer | null>;
  /** A short word on something done, such as a copied link. */
  readonly toast: Signal<string | null>;
  /** A phone, upright or lying: panels are sheets, and rare controls are in a menu. */
  readonly compact: ReadonlySignal<boolean>;
  dispose(): void;
}

export function createRoomState(window: Window): RoomState {
  const query = window.matchMedia('(max-width: 640px), (max-height: 480px)');
  const compact = signal(query.matches);
  const change = () => {
    compact.value = query.matches;
  };
  query.addEventListener('change', change);
  return {
    panel: signal<Panel | null>(query.matches || window.innerWidth < 1000 ? null : 'people'),
    thumbs: signal(!query.matches),
    toolbar: signal(!query.matches),
    tools: createToolState(),
    renderer: signal<Renderer | null>(null),
    toast: signal<string | null>(null),
    compact,
    dispose: () => query.removeEventListener('change', change),
  };
}
