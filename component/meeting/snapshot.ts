/**
 * The state of a meeting as it is kept, so that a long log is not read from its beginning. A snapshot only saves time: one of
 * another version, or one that cannot be read, is none, and the log is read instead. It is written and read page by page, in
 * slices, for a large one would hold up everything else for longer than a voice packet lasts.
 */
import { EMPTY, type MeetingState } from '../../protocol/log/fold.ts';
import type { Who } from '../../protocol/log/kind.ts';
import { byPage, entries, type Surface } from '../../protocol/stage/by-page.ts';
import type { Stroke } from '../../protocol/stage/strokes.ts';
import type { SnapshotRecord } from '../../store/meetings/contract.ts';
import { nextStep } from '../slices.ts';

/** Of this file. The slices belong to it: another kind of events makes another form by itself. */
const VERSION = 2;
const FORM = [VERSION, ...Object.keys(EMPTY).sort()].join(' ');

/** A stroke: id, tool, color, width, place of its author among all, how many coordinates. Short, for there are thousands. */
type Packed = [string, Stroke['tool'], string, number, number, number];

/** The first line. Each of the others is one page: of the ink first, then of each removal. */
interface Head extends Omit<MeetingState, 'ink' | 'removed'> {
  readonly pages: number;
  readonly removed: { readonly seq: number; readonly pages: number }[];
  readonly authors: (Who | null)[];
}

interface Page {
  readonly surface: Surface;
  readonly page: number;
  readonly strokes: Packed[];
  /** Coordinates of the strokes in their order: base64 of 16-bit numbers, which are read many times faster than digits. */
  readonly points: string;
  /** Of a removal: how many lay below each. */
  readonly below?: readonly number[];
}

/** What a snapshot says; the meeting knows the rest of what is kept with it. */
export type Written = Pick<SnapshotRecord, 'form' | 'body'>;

export async function writeSnapshot(state: MeetingState): Promise<Written> {
  const authors = createAuthors();
  const lines: string[] = [];
  for (const [surface, page, strokes] of entries(state.ink)) {
    lines.push(JSON.stringify({ surface, page, ...pack(strokes, authors.placeOf) } satisfies Page));
    await nextStep();
  }
  const pages = lines.length;
  const removed: { seq: number; pages: number }[] = [];
  for (const { seq, ink } of state.removed) {
    const before = lines.length;
    for (const [surface, page, { strokes, below }] of entries(ink)) {
      lines.push(JSON.stringify({ surface, page, ...pack(strokes, authors.placeOf), below } satisfies Page));
      await nextStep();
    }
    removed.push({ seq, pages: lines.length - before });
  }
  const { ink: _, ...rest } = state;
  const head: Head = { ...rest, pages, removed, authors: authors.all() };
  return { form: FORM, body: [JSON.stringify(head), ...lines].join('\n') };
}

/** undefined: it cannot be read. */
export async function readSnapshot({ form, body }: Written): Promise<MeetingState | undefined> {
  if (form !== FORM) return undefined;
  try {
    const lines = body.split('\n');
    let next = 0;
    // Of this form, and so written by `writeSnapshot`.
    const line = <Line>() => JSON.parse(lines[next++] ?? '') as Line;
    const { pages, removed, authors, ...rest } = line<Head>();
    async function read<Value>(count: number, value: (page: Page) => Value): Promise<[Surface, number, Value][]> {
      const all: [Surface, number, Value][] = [];
      for (let i = 0; i < count; i++) {
        const page = line<Page>();
        all.push([page.surface, page.page, value(page)]);
        await nextStep();
      }
      return all;
    }
    const ink = byPage(await read(pages, (page) => unpack(page, authors)));
    const removals: MeetingState['removed'][number][] = [];
    for (const { seq, pages } of removed) {
      const of = await read(pages, (page) => ({ below: page.below ?? [], strokes: unpack(page, authors) }));
      removals.push({ seq, ink: byPage(of) });
    }
    return { ...rest, ink, removed: removals };
  } catch {
    return undefined;
  }
}

function createAuthors() {
  const authors = new Map<string, { readonly place: number; readonly who: Who | null }>();
  return {
    placeOf(who: Who | null): number {
      const key = JSON.stringify(who);
      const author = authors.get(key) ?? { place: authors.size, who };
      authors.set(key, author);
      return author.place;
    },
    all: () => [...authors.values()].map(({ who }) => who),
  };
}

function pack(strokes: readonly Stroke[], placeOf: (who: Who | null) => number): Pick<Page, 'strokes' | 'points'> {
  const all = new Int16Array(strokes.reduce((sum, { points }) => sum + points.length, 0));
  let i = 0;
  for (const { points } of strokes) for (const value of points) all[i++] = value;
  return {
    strokes: strokes.map(({ id, tool, color, width, who, points }) => [
      ...([id, tool, color, width] as const),
      placeOf(who),
      points.length,
    ]),
    points: Buffer.from(all.buffer).toString('base64'),
  };
}

function unpack({ page, strokes, points }: Page, authors: readonly (Who | null)[]): Stroke[] {
  const all = new Int16Array(new Uint8Array(Buffer.from(points, 'base64')).buffer);
  let from = 0;
  return strokes.map(([id, tool, color, width, author, length]) => {
    const coordinates: number[] = [];
    for (const end = from + length; from < end; from++) coordinates.push(all[from] ?? Number.NaN);
    return { id, page, tool, color, width, points: coordinates, who: authors[author] ?? null };
  });
}
