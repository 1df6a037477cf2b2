/** Ink on pages: ink, erase, clear, restore. docs/protocol.md §2. What it makes of the state: strokes.ts. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, integer, xml } from '../base/xml.ts';
import type { Group, Kind } from '../log/kind.ts';
import { pagesOf } from './by-page.ts';
import { parsePage, UNIT } from './page.ts';
import { documentOf, type ShownState } from './shown.ts';
import { drawn, type Ink, type InkState, restored, without } from './strokes.ts';

/** Points in one `<ink/>`: one second of a 240 Hz pen, which keeps the stanza below 4 kB. */
export const MAX_POINTS = 256;
/** Strokes in one `<erase/>`: more than fit on a page (`inkSize`), and with the longest ids 33 kB. */
const MAX_ERASED = 800;

export type InkAction =
  | ({ readonly kind: 'ink' } & Ink)
  /** What was removed in one go, so that it is brought back in one go. */
  | { readonly kind: 'erase'; readonly page: number; readonly ids: readonly string[] }
  | { readonly kind: 'clear'; readonly page: number | null }
  /** Brings back what the `erase` or `clear` with this `seq` took away. */
  | { readonly kind: 'restore'; readonly seq: number };

/** Ink is on what is shown. */
type Needs = Pick<ShownState, 'shown'>;
type Of<Name extends InkAction['kind']> = Kind<Extract<InkAction, { readonly kind: Name }>, InkState, Needs>;

const MAX_SEQ = 2 ** 45;
const ID = /^[A-Za-z0-9_-]{1,40}$/;
const xmlns = NS.stage;

const DRAW: Of<'ink'> = {
  ns: NS.stage,
  name: 'ink',
  parse(el) {
    const id = attr(el, 'id');
    if (id === undefined || !ID.test(id)) return Fault.bad('id is not the id of a stroke');
    const page = parsePage(attr(el, 'page'));
    if (isFault(page)) return page;
    const tool = attr(el, 'tool') ?? 'pen';
    if (tool !== 'pen' && tool !== 'marker') return Fault.bad('tool is neither pen nor marker');
    const color = attr(el, 'color') ?? '#d92d20';
    if (!/^#[0-9a-f]{6}$/.test(color)) return Fault.bad('color is not #rrggbb');
    const width = integer(attr(el, 'width') ?? '30', 1, 1000, 'width');
    if (isFault(width)) return width;
    const points = parsePoints(el);
    return isFault(points) ? points : { kind: 'ink', id, page, tool, color, width, points };
  },
  build: ({ id, page, tool, color, width, points }) =>
    xml('ink', { xmlns, id, page: String(page), tool, color, width: String(width) }, points.join(' ')),
  fold: (state, { kind: _, ...ink }, { who, owned }) => ({ ink: drawn(state.ink, documentOf(state), ink, who, owned) }),
};

function parsePoints(el: Element): number[] | Fault {
  const words = el
    .text()
    .trim()
    .split(/[\s,]+/);
  if (words.length < 2 || words.length % 2 !== 0) return Fault.bad('points are pairs of numbers');
  if (words.length > MAX_POINTS * 2) return Fault.bad(`more than ${MAX_POINTS} points`);
  const points: number[] = [];
  for (const word of words) {
    const value = integer(word, -UNIT, 2 * UNIT, 'a coordinate');
    if (isFault(value)) return value;
    points.push(value);
  }
  return points;
}

const ERASE: Of<'erase'> = {
  ns: NS.stage,
  name: 'erase',
  parse(el) {
    const page = parsePage(attr(el, 'page'));
    if (isFault(page)) return page;
    const ids = attr(el, 'id')?.split(' ') ?? [];
    if (ids.length > MAX_ERASED) return Fault.bad(`more than ${MAX_ERASED} strokes`);
    return ids.length > 0 && ids.every((id) => ID.test(id))
      ? { kind: 'erase', page, ids }
      : Fault.bad('id is not the id of a stroke, or of several with one space between two');
  },
  build: ({ page, ids }) => xml('erase', { xmlns, page: String(page), id: ids.join(' ') }),
  fold(state, { page, ids }, { seq }) {
    const gone = new Set(ids);
    return without(state, documentOf(state), [page], (stroke) => gone.has(stroke.id), seq);
  },
};

const CLEAR: Of<'clear'> = {
  ns: NS.stage,
  name: 'clear',
  parse(el) {
    if (attr(el, 'page') === undefined) return { kind: 'clear', page: null };
    const page = parsePage(attr(el, 'page'));
    return isFault(page) ? page : { kind: 'clear', page };
  },
  build: ({ page }) => xml('clear', { xmlns, ...(page === null ? {} : { page: String(page) }) }),
  fold(state, { page }, { seq }) {
    const surface = documentOf(state);
    return without(state, surface, page === null ? pagesOf(state.ink, surface) : [page], () => true, seq);
  },
};

const RESTORE: Of<'restore'> = {
  ns: NS.stage,
  name: 'restore',
  parse(el) {
    const seq = integer(attr(el, 'seq'), 1, MAX_SEQ, 'seq');
    return isFault(seq) ? seq : { kind: 'restore', seq };
  },
  build: ({ seq }) => xml('restore', { xmlns, seq: String(seq) }),
  fold: (state, { seq }) => restored(state, seq),
};

export const INK: Group<InkAction, InkState, Needs> = {
  empty: { ink: new Map(), removed: [] },
  kinds: { ink: DRAW, erase: ERASE, clear: CLEAR, restore: RESTORE },
};
