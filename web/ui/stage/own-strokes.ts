/**
 * The strokes that this tab drew in a room, so that it knows them after a reload. Not by the nick in the log: another may
 * come under the nick of one who has left, and must not take back that one's ink.
 */
export interface OwnStrokes {
  has(id: string): boolean;
  add(ids: readonly string[]): void;
}

/** Ids kept, of 13 characters each: more strokes than a full page has, and no storage is filled by them. */
const MOST = 1_000;

/** `storage` is asked for each time: where it is switched off, asking throws, and a reload just knows nothing. */
export function createOwnStrokes(storage: () => Pick<Storage, 'getItem' | 'setItem'>, room: string): OwnStrokes {
  const key = `lectern.strokes.${room}`;
  const ids = new Set<string>();
  try {
    for (const id of (storage().getItem(key) ?? '').split(' ')) if (id !== '') ids.add(id);
  } catch {}
  return {
    has: (id) => ids.has(id),
    add(more) {
      for (const id of more) ids.add(id);
      for (const oldest of ids) {
        if (ids.size <= MOST) break;
        ids.delete(oldest);
      }
      try {
        storage().setItem(key, [...ids].join(' '));
      } catch {}
    },
  };
}
