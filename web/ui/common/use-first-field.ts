import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/**
 * Puts the cursor into a form's first field when it appears. Not where that would open a keyboard on the screen, over what
 * one came to read.
 */
export function useFirstField(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    if (window.matchMedia('(hover: hover) and (pointer: fine)').matches) field.current?.focus();
  }, [field]);
}
