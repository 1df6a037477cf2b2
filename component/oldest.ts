/** Maps that hold what may be forgotten. */

/** Removes what was put in first until not more than `most` are left. */
export function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
