/** The strokes on all pages, and what was taken off them and can be brought back. */
import type { Who } from '../log/kind.ts';
import { type ByPage, byPage, entries, ofPage, type Surface, withPage } from './by-page.ts';
import { documentOf, pageOf, type ShownState } from './shown.ts';

export interface Ink {
  /** Chosen by the sender; a later `ink` with the same id goes on with the same stroke. */
  readonly id: string;
  readonly page: number;
  readonly tool: 'pen' | 'marker';
  /** `#rrggbb` */
  readonly color: string;
  /** Width of the line in 1/10000 of the page's width. */
  readonly width: number;
  /** x and y by turns, each -10000..20000 (a stroke may leave the page). */
  readonly points: readonly number[];
}

/** A stroke on a page, and who drew it; null where that is not known. */
export interface Stroke extends Ink {
  readonly who: Who | null;
}

/** What one `erase` or `clear` took away, for as long as it can be brought back. */
export interface Removal {
  /** The event's. */
  readonly seq: number;
  /** The strokes, and how many lay below each of them, these counted. */
  readonly ink: ByPage<{ readonly below: readonly number[]; readonly strokes: readonly Stroke[] }>;
}

export interface InkState {
  /** Oldest first. */
  readonly ink: ByPage<readonly Stroke[]>;
  /** What can be brought back, oldest first. Not part of an answer to a state query: it can be as much as all ink. */
  readonly removed: readonly Removal[];
}

/** Removals that can be brought back: more steps than anybody remembers. */
const MAX_REMOVALS = 50;
/** Coordinates in them, all together: that of two pages full of ink. The last removal is kept however large it is. */
const MAX_REMOVED = 40_000;

/** The strokes on a page of the shown document. */
export const strokesOf = (
  state: Pick<InkState, 'ink'> & Pick<ShownState, 'shown'>,
  page = pageOf(state),
): readonly Stroke[] => ofPage(state.ink, documentOf(state), page) ?? [];

export function drawn(
  ink: InkState['ink'],
  surface: Surface,
  part: Ink,
  who: Who | null,
  owned?: WeakSet<object>,
): InkState['ink'] {
  const strokes = ofPage(ink, surface, part.page) ?? [];
  const at = strokes.findLastIndex(({ id }) => id === part.id);
  const before = strokes[at];
  const next = before
    ? strokes.with(at, { ...before, points: [...before.points, ...part.points] })
    : [...strokes, { ...part, who }];
  return withPage(ink, surface, part.page, next, owned);
}

/** Without the strokes of some pages that are `gone`. */
export function without(
  { ink, removed }: InkState,
  surface: Surface,
  pages: readonly number[],
  gone: (stroke: Stroke) => boolean,
  seq: number | undefined,
): Partial<InkState> | undefined {
  const owned = new WeakSet<object>();
  let left = ink;
  const taken: [Surface, number, { below: readonly number[]; strokes: readonly Stroke[] }][] = [];
  for (const page of pages) {
    const before = ofPage(ink, surface, page) ?? [];
    const strokes = before.filter(gone);
    if (strokes.length === 0) continue;
    taken.push([surface, page, { below: before.flatMap((stroke, i) => (gone(stroke) ? [i] : [])), strokes }]);
    const rest = before.filter((stroke) => !gone(stroke));
    left = withPage(left, surface, page, rest.length > 0 ? rest : undefined, owned);
  }
  if (taken.length === 0) return undefined;
  return seq === undefined ? { ink: left } : { ink: left, removed: kept([...removed, { seq, ink: byPage(taken) }]) };
}

/** The newest removals, as many as there is room for. */
function kept(removals: readonly Removal[]): readonly Removal[] {
  let room = MAX_REMOVED;
  let first = removals.length - 1;
  while (first > 0 && removals.length - first < MAX_REMOVALS) {
    room -= sizeOf(removals[first]);
    if (room < sizeOf(removals[first - 1])) break;
    first -= 1;
  }
  return first === 0 ? removals : removals.slice(first);
}

function sizeOf(removal: Removal | undefined): number {
  let size = 0;
  if (removal) for (const [, , { strokes }] of entries(removal.ink)) for (const s of strokes) size += s.points.length;
  return size;
}

export function restored({ ink, removed }: InkState, seq: number): Partial<InkState> | undefined {
  const removal = removed.find((r) => r.seq === seq);
  if (!removal) return undefined;
  let after = ink;
  for (const [surface, page, { below, strokes }] of entries(removal.ink)) {
    const now = [...(ofPage(after, surface, page) ?? [])];
    const there = new Set(now.map(({ id }) => id));
    // The lowest first, so that each finds those below it. One that went on after it was erased is on the page already.
    for (const [i, stroke] of strokes.entries()) if (!there.has(stroke.id)) now.splice(below[i] ?? 0, 0, stroke);
    after = withPage(after, surface, page, now);
  }
  return { ink: after, removed: removed.filter((r) => r !== removal) };
}
