/**
 * Whether a key belongs to an input method, which chooses or ends a word with it. Safari ends the composition before it
 * tells of that key, and says so by the code 229 alone (UI Events §7.3.1).
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Enter that is meant to send what was typed. */
export const isSending = (event: KeyboardEvent): boolean =>
  event.key === 'Enter' && !event.shiftKey && !isComposing(event);

/** Enter that only ends a composition submits no form. */
export function guardComposition(window: Window): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Enter' && isComposing(event) && event.target instanceof HTMLInputElement)
        event.preventDefault();
    },
    { capture: true },
  );
}
