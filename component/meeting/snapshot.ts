/**
 * The state of a meeting as it is kept, so that a long log is not read from its beginning. A snapshot only saves time: one of
 * another version, or one that cannot be read, is none, and the log is read instead.
 */
import { EMPTY, type MeetingState } from '../../protocol/log/fold.ts';
import type { Who } from '../../protocol/log/kind.ts';
import { byPage, entries, type Surface } from '../../protocol/stage/by-page.ts';
import type { Stroke } from '../../protocol/stage/strokes.ts';
import type { SnapshotRecord } from '../../store/meetings/contract.ts';

/** Of this file. The slices belong to it: another kind of events makes another form by itself. */
const VERSION = 1;
const FORM = [VERSION, ...Object.keys(EMPTY).sort()].join(' ');

/** A stroke: id, tool, color, width, place of its author among all, how many coordinates. Short, for there are thousands. */
type Packed = [string, Stroke['tool'], string, number, number, number];
type OfPage = [Surface, number, Packed[]];

interface Body extends Omit<MeetingState, 'ink' | 'removed'> {
  readonly ink: OfPage[];
  readonly removed: { readonly seq: number; readonly ink: OfPage[]; readonly below: (readonly number[])[] }[];
  readonly authors: (Who | null)[];
  /** Coordinates of all strokes in their order: base64 of 16-bit numbers, which are read many times faster than digits. */
  readonly points: string;
}

export function snapshotOf(state: MeetingState, at: number): SnapshotRecord {
  const { pack, authors, points } = createPacker();
  const ink = [...entries(state.ink)].map(([surface, page, strokes]): OfPage => [surface, page, strokes.map(pack)]);
  const removed = state.removed.map((removal) => {
    const places = [...entries(removal.ink)];
    return {
      seq: removal.seq,
      ink: places.map(([surface, page, { strokes }]): OfPage => [surface, page, strokes.map(pack)]),
      below: places.map(([, , { below }]) => below),
    };
  });
  const body: Body = { ...state, ink, removed, authors: authors(), points: points() };
  return { seq: state.seq, at, form: FORM, body: JSON.stringify(body) };
}

/** undefined: it cannot be read. */
export function readSnapshot({ form, body }: SnapshotRecord): MeetingState | undefined {
  if (form !== FORM) return undefined;
  try {
    // Of this form, and so written by `snapshotOf`.
    const { ink, removed, authors, points, ...rest } = JSON.parse(body) as Body;
    const unpack = createUnpacker(authors, points);
    return {
      ...rest,
      ink: byPage(ink.map((place) => [place[0], place[1], unpack(place)])),
      removed: removed.map(({ seq, ink, below }) => ({
        seq,
        ink: byPage(
          ink.map((place, i) => [place[0], place[1], { below: below[i] ?? [], strokes: unpack(place) }] as const),
        ),
      })),
    };
  } catch {
    return undefined;
  }
}

function createPacker() {
  const authors = new Map<string, { readonly place: number; readonly who: Who | null }>();
  const coordinates: (readonly number[])[] = [];
  return {
    pack({ id, tool, color, width, who, points }: Stroke): Packed {
      const key = JSON.stringify(who);
      const author = authors.get(key) ?? { place: authors.size, who };
      authors.set(key, author);
      coordinates.push(points);
      return [id, tool, color, width, author.place, points.length];
    },
    authors: () => [...authors.values()].map(({ who }) => who),
    points(): string {
      const all = new Int16Array(coordinates.reduce((sum, { length }) => sum + length, 0));
      let i = 0;
      for (const points of coordinates) for (const value of points) all[i++] = value;
      return Buffer.from(all.buffer).toString('base64');
    },
  };
}

/** @returns the strokes of one page; pages are to come in the order in which they were packed */
function createUnpacker(authors: readonly (Who | null)[], points: string) {
  const all = new Int16Array(new Uint8Array(Buffer.from(points, 'base64')).buffer);
  let from = 0;
  return ([, page, strokes]: OfPage): Stroke[] =>
    strokes.map(([id, tool, color, width, author, length]) => {
      const coordinates: number[] = [];
      for (const end = from + length; from < end; from++) coordinates.push(all[from] ?? Number.NaN);
      return { id, page, tool, color, width, points: coordinates, who: authors[author] ?? null };
    });
}
