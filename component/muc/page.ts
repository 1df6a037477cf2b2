/** A page of a list that is in memory, XEP-0059. */
import type { PageInfo, PageRequest } from '../../protocol/base/rsm.ts';

/**
 * Ids tell the order by themselves, so that a page follows on another also when the item between them is gone (§2.2).
 *
 * @param items in the order of `compare`
 * @param most items of a page
 */
export function pageOf<T>(
  items: readonly T[],
  { max = Number.POSITIVE_INFINITY, after, before, index }: PageRequest,
  most: number,
  idOf: (item: T) => string,
  compare: (a: string, b: string) => number,
): { items: readonly T[]; info: PageInfo } {
  const size = Math.min(max, most);
  const firstWhere = (fits: (item: T) => boolean) => {
    const found = items.findIndex(fits);
    return found < 0 ? items.length : found;
  };
  const from = after === undefined ? (index ?? 0) : firstWhere((item) => compare(idOf(item), after) > 0);
  // An empty id is behind the last item (§2.5).
  const to = before ? firstWhere((item) => compare(idOf(item), before) >= 0) : items.length;
  const start = before === undefined ? from : Math.max(from, to - size);
  const page = items.slice(start, Math.min(to, start + size));
  const [first, last] = [page[0], page.at(-1)];
  return {
    items: page,
    info: {
      page: first && last ? { first: idOf(first), index: start, last: idOf(last) } : undefined,
      count: items.length,
    },
  };
}
