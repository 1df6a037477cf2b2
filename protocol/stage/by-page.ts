/**
 * Something for each page of each surface: of what can be drawn on, which is a document by its id, or null while nothing
 * is shown. Nothing here changes what it was given, unless its caller owns that.
 */

export type Surface = string | null;

export type ByPage<Value> = ReadonlyMap<Surface, ReadonlyMap<number, Value>>;

export const ofPage = <Value>(all: ByPage<Value>, surface: Surface, page: number): Value | undefined =>
  all.get(surface)?.get(page);

/** With another value for one page; undefined: with none. @param owned maps that may be changed; new ones are added to it */
export function withPage<Value>(
  all: ByPage<Value>,
  surface: Surface,
  page: number,
  value: Value | undefined,
  owned: WeakSet<object> = new WeakSet(),
): ByPage<Value> {
  const surfaces = own(all, owned);
  const pages = own(surfaces.get(surface) ?? new Map<number, Value>(), owned);
  if (value === undefined) pages.delete(page);
  else pages.set(page, value);
  if (pages.size === 0) surfaces.delete(surface);
  else surfaces.set(surface, pages);
  return surfaces;
}

/** The pages of a surface that have something. */
export const pagesOf = (all: ByPage<unknown>, surface: Surface): number[] => [...(all.get(surface)?.keys() ?? [])];

export function* entries<Value>(all: ByPage<Value>): Generator<[Surface, number, Value]> {
  for (const [surface, pages] of all) for (const [page, value] of pages) yield [surface, page, value];
}

export function byPage<Value>(given: Iterable<readonly [Surface, number, Value]>): ByPage<Value> {
  const owned = new WeakSet<object>();
  let all: ByPage<Value> = new Map();
  for (const [surface, page, value] of given) all = withPage(all, surface, page, value, owned);
  return all;
}

function own<Key, Value>(map: ReadonlyMap<Key, Value>, owned: WeakSet<object>): Map<Key, Value> {
  // What is in `owned` was made here.
  if (owned.has(map)) return map as Map<Key, Value>;
  const copy = new Map(map);
  owned.add(copy);
  return copy;
}
