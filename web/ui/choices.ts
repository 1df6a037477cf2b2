/**
 * What somebody has chosen in this browser, for the next time. Storage may be switched off or full: then it is just not
 * remembered.
 */
export interface Choices {
  get(key: 'language' | 'guest-name'): string | null;
  set(key: 'language' | 'guest-name', value: string): void;
}

export function createChoices(storage: () => Storage): Choices {
  return {
    get(key) {
      try {
        return storage().getItem(`lectern.${key}`);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        storage().setItem(`lectern.${key}`, value);
      } catch {
        // Nothing depends on it.
      }
    },
  };
}
