/** Pages of a long result, XEP-0059: which one is asked for, and which one is given. */
import { Fault, isFault } from './fault.ts';
import { NS } from './namespaces.ts';
import { type Element, integer, xml } from './xml.ts';

export interface PageRequest {
  /** Items at most; undefined: as many as the service gives. 0 asks for the count alone (§2.7). */
  readonly max: number | undefined;
  /** Id of the item before the page. */
  readonly after: string | undefined;
  /** Id of the item behind the page; '' asks for the last page (§2.5). */
  readonly before: string | undefined;
  /** Place of the first item in the whole (§2.6). */
  readonly index: number | undefined;
}

export interface PageInfo {
  /** The first and the last item of the page; undefined when it is empty. */
  readonly page: { readonly first: string; readonly index: number | undefined; readonly last: string } | undefined;
  /** Items of the whole. */
  readonly count: number;
}

/** Ids are the service's own and short; what is longer is none of them. */
const MAX_ID = 200;
const MAX_NUMBER = 1e9;

/** Reads `<set/>`; undefined when none was sent, which asks for the first page. */
export function parsePageRequest(set: Element | undefined): PageRequest | Fault {
  if (!set) return { max: undefined, after: undefined, before: undefined, index: undefined };
  const text = (name: string) => set.getChild(name, NS.rsm)?.text();
  const number = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : integer(value.trim(), 0, MAX_NUMBER, name);
  };
  const max = number('max');
  if (isFault(max)) return max;
  const index = number('index');
  if (isFault(index)) return index;
  // An empty <after/> is the place before the first item.
  const after = text('after') || undefined;
  const before = text('before');
  if ((after ?? '').length > MAX_ID || (before ?? '').length > MAX_ID) {
    return new Fault('item-not-found', 'no item has such an id');
  }
  return { max, after, before, index };
}

export function buildPageInfo({ page, count }: PageInfo): Element {
  return xml(
    'set',
    { xmlns: NS.rsm },
    ...(page
      ? [
          xml('first', page.index === undefined ? {} : { index: String(page.index) }, page.first),
          xml('last', {}, page.last),
        ]
      : []),
    xml('count', {}, String(count)),
  );
}
