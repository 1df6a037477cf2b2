// Waiting for what signals tell.

import { effect } from '@preact/signals-core';

/** Resolves with what `read` gives as soon as that is neither undefined nor false; it is read anew when a signal in it changes. */
export function when<T>(read: () => T | undefined | false): Promise<T> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const value = read();
      if (value === undefined || value === false) return;
      resolve(value);
      queueMicrotask(() => stop());
    });
  });
}
