/** How many there are now of each, and no more than so many. */
export interface Counts<Key> {
  /** One more, until the function that is given is called; undefined when there are `most` already. */
  enter(key: Key, most: number): (() => void) | undefined;
}

export function createCounts<Key>(): Counts<Key> {
  const counts = new Map<Key, number>();
  return {
    enter(key, most) {
      const count = counts.get(key) ?? 0;
      if (count >= most) return undefined;
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 1) - 1;
        if (left === 0) counts.delete(key);
        else counts.set(key, left);
      };
    },
  };
}
