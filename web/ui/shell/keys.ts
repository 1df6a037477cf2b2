/** Keys of a screen: what its features list is looked up here, and nowhere else is listened to. */
import { isComposing } from '../common/composing.ts';
import { keyOf } from '../common/key-of.ts';
import { isOverlayOpen, openMenu } from '../common/overlay.ts';
import type { Key } from '../locales/messages.ts';

/** What a key does; `On` is what the screen's features share. Where several have one key, the first that can does it. */
export interface KeyEntry<On> {
  /** As `chordOf` names them; the first is the one to be told of. */
  readonly keys: readonly string[];
  /** What it does, for a list of keys. */
  readonly text: Key;
  /** Once a press, however long it is held. */
  readonly once?: boolean;
  /** Where it has nothing to do the key is left to the browser, or to the next entry. */
  readonly when?: (on: On) => boolean;
  readonly run: (on: On) => void;
}

/** What is typed into. */
const TEXT = 'textarea, select, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=file])';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * What was pressed: 'm', 'ArrowRight', 'Mod+Shift+z', where Mod is Ctrl or ⌘. Shift alone only makes other letters. null: with
 * Alt, a key is the browser's or the system's.
 */
export function chordOf(press: Press): string | null {
  const key = keyOf(press);
  // It always means to leave something.
  if (key === 'Escape') return key;
  if (press.altKey) return null;
  if (!press.ctrlKey && !press.metaKey) return key;
  return `Mod+${press.shiftKey ? 'Shift+' : ''}${key}`;
}

/** 'held': the key is one of those that are done once, and was done. */
export function entryFor<On>(
  entries: readonly KeyEntry<On>[],
  chord: string,
  repeat: boolean,
  on: On,
): KeyEntry<On> | 'held' | null {
  const all = entries.filter(({ keys }) => keys.includes(chord));
  if (repeat && all.some(({ once }) => once)) return 'held';
  return all.find(({ when }) => when?.(on) ?? true) ?? null;
}

/** Whether the focused control uses this key itself. */
function isTaken(target: Element, key: string, byTab: boolean): boolean {
  if (target.closest('dialog') || target.closest(TEXT)) return true;
  if (!byTab) return false;
  if (key === ' ') return target.closest('button, a, summary, input') !== null;
  const moves = /^(Arrow|Page|Home|End)/.test(key);
  return moves && target.closest('[role=tablist], [popover], input, .scrolls:not(.thumbs *)') !== null;
}

/** Keys that a focused control needs itself are left to it. Returns what ends it. */
export function attachKeys<On>(window: Window, entries: readonly KeyEntry<On>[], on: On): () => void {
  const { document } = window;
  /** Whoever goes through the page by Tab uses its controls by key; after a click the keys are the stage's. */
  let byTab = true;

  /** What the browser closes by itself, a menu or a dialog, must still be closed by it. */
  const isForBrowser = (chord: string, target: Element): boolean =>
    chord === 'Escape'
      ? isOverlayOpen(document)
      : document.querySelector('dialog[open]') !== null || isTaken(target, chord, byTab);

  function down(event: KeyboardEvent) {
    if (event.key === 'Tab') byTab = true;
    if (event.defaultPrevented || isComposing(event)) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const chord = chordOf(event);
    if (chord === null || isForBrowser(chord, target)) return;
    const entry = entryFor(entries, chord, event.repeat, on);
    if (entry === null) return;
    event.preventDefault();
    if (entry === 'held') return;
    entry.run(on);
    // A button that was clicked has the focus still, and would be pressed when Space goes up.
    const plain = chord !== 'Escape' && !chord.startsWith('Mod+');
    if (plain && !byTab && target instanceof HTMLElement && !openMenu(document)) target.blur();
  }

  const controller = new AbortController();
  const { signal } = controller;
  window.addEventListener('keydown', down, { signal });
  window.addEventListener(
    'pointerdown',
    () => {
      byTab = false;
    },
    { signal, capture: true },
  );
  // A choice that was made with the mouse is made: the arrow keys are not for the next one.
  window.addEventListener(
    'change',
    ({ target }) => {
      if (!byTab && target instanceof HTMLSelectElement) target.blur();
    },
    { signal },
  );
  return () => controller.abort();
}
