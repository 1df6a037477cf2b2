/** A menu or a dialog lies over the screen: a click beside it, or Escape, is meant for it alone. */
export function isOverlayOpen(document: Document): boolean {
  return document.querySelector('dialog[open]') !== null || openMenu(document) !== null;
}

export function openMenu(document: Document): Element | null {
  // A browser without popovers does not know the selector either.
  return CSS.supports('selector(:popover-open)') ? document.querySelector(':popover-open') : null;
}
