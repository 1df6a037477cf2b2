import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Renderer } from '../stage/renderer.ts';
import { createToolState, type ToolState } from '../stage/tool-state.ts';
import { createNotices, type Notices, TIMER } from './notices.ts';
import { createOffers, type Offers } from './offers.ts';

/** Shown as long as it is asked for; it calls `onClose` when it is done with. */
export type Dialog = ComponentType<{ readonly onClose: () => void }>;

/** What this screen alone knows: which panels are open, which tool is in hand. */
export interface RoomState {
  /** The `id` of the panel that is open (slots.ts). */
  readonly panel: ReadonlySignal<string | null>;
  /** Opens one in place of whichever is open; null closes it. One that there is not, as an older link may name, opens nothing. */
  openPanel(id: string | null): void;
  /** Whether the list of pages is wanted, and whether there is room for it. */
  readonly thumbs: Signal<boolean>;
  readonly thumbsShown: ReadonlySignal<boolean>;
  toggleThumbs(): void;
  readonly toolbar: Signal<boolean>;
  readonly tools: ToolState;
  readonly renderer: Signal<Renderer | null>;
  /** What is said in passing. */
  readonly notices: Notices;
  /** What is asked, over everything. */
  readonly dialog: Signal<Dialog | null>;
  readonly offers: Offers;
  /** A phone, upright or lying: panels are sheets, and rare controls are in a menu. */
  readonly compact: ReadonlySignal<boolean>;
  dispose(): void;
}

/** @param panels of the screen; a wide window has the first one open from the beginning */
export function createRoomState(
  window: Pick<Window, 'matchMedia'>,
  panels: readonly { readonly id: string }[],
): RoomState {
  const query = window.matchMedia('(max-width: 640px), (max-height: 480px)');
  const compact = signal(query.matches);
  const thumbs = signal(!query.matches);
  const change = () => {
    // There the list of pages lies over the stage: it does not come up by itself.
    if (query.matches) thumbs.value = false;
    compact.value = query.matches;
  };
  query.addEventListener('change', change);
  // Beside a panel there is no room for the list of pages: the slide would be the smallest of the three.
  const narrowQuery = window.matchMedia('(max-width: 1100px)');
  const narrow = signal(narrowQuery.matches);
  const changeNarrow = () => {
    narrow.value = narrowQuery.matches;
  };
  narrowQuery.addEventListener('change', changeNarrow);
  const panel = signal<string | null>(query.matches || narrowQuery.matches ? null : (panels[0]?.id ?? null));
  const thumbsShown = computed(() => thumbs.value && (compact.value || !narrow.value || panel.value === null));
  const offers = createOffers(TIMER);
  const notices = createNotices(TIMER);
  return {
    panel,
    openPanel(id) {
      if (id === null || panels.some((one) => one.id === id)) panel.value = id;
    },
    thumbs,
    thumbsShown,
    toggleThumbs() {
      const shown = thumbsShown.peek();
      thumbs.value = !shown;
      if (!shown && narrow.peek() && !compact.peek()) panel.value = null;
    },
    toolbar: signal(!query.matches),
    tools: createToolState(),
    renderer: signal<Renderer | null>(null),
    notices,
    dialog: signal<Dialog | null>(null),
    offers,
    compact,
    dispose() {
      query.removeEventListener('change', change);
      narrowQuery.removeEventListener('change', changeNarrow);
      offers.dispose();
      notices.dispose();
    },
  };
}
