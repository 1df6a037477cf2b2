/** The stroke that is being drawn: it is seen here at once, and sent in parts. */

import { MAX_POINTS } from '../../../protocol/stage/ink.ts';
import { UNIT } from '../../../protocol/stage/page.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import type { InkOverlay } from './ink-overlay.ts';

/** How often the new points of a stroke are sent. */
const BATCH_MS = 100;
/** Points nearer than this to the last one add nothing to the line: 1/10000 of the page. */
const MIN_STEP = 12;

export interface StrokeInHand {
  begin(style: Pick<Ink, 'tool' | 'color' | 'width'>, page: number, at: readonly [number, number]): void;
  extend(at: readonly [number, number]): void;
  /** Sends the rest of it, and gives the whole stroke; null when none was in hand. */
  end(): Ink | null;
  /** What of it was not sent is not sent any more. Gives the stroke if a part of it was sent, which nothing here shows any more. */
  discard(): Ink | null;
}

interface Parts {
  /** Sends a part of a stroke: points that follow those sent before. */
  readonly send: (part: Ink) => void;
  readonly overlay: Pick<InkOverlay, 'put' | 'expect' | 'drop'>;
}

export function createStrokeInHand({ send, overlay }: Parts): StrokeInHand {
  let current: Ink | null = null;
  let sentPoints = 0;
  let batch: ReturnType<typeof setTimeout> | undefined;

  function sendRest() {
    clearTimeout(batch);
    batch = undefined;
    while (current && sentPoints < current.points.length) {
      const points = current.points.slice(sentPoints, sentPoints + MAX_POINTS * 2);
      sentPoints += points.length;
      send({ ...current, points });
    }
  }

  function end() {
    sendRest();
    const ink = current;
    current = null;
    if (ink) overlay.expect(ink.id);
    return ink;
  }

  return {
    begin(style, page, at) {
      end();
      sentPoints = 0;
      const id = crypto.getRandomValues(new BigUint64Array(1))[0]?.toString(36) ?? 'a';
      current = { id, page, ...style, points: rounded(at) };
      overlay.put(current);
      batch = setTimeout(sendRest, BATCH_MS);
    },
    extend(at) {
      if (!current) return;
      const [x, y] = rounded(at);
      const { points } = current;
      const distance = Math.hypot((x ?? 0) - (points.at(-2) ?? 0), (y ?? 0) - (points.at(-1) ?? 0));
      if (distance < MIN_STEP) return;
      current = { ...current, points: [...points, x ?? 0, y ?? 0] };
      overlay.put(current);
      batch ??= setTimeout(sendRest, BATCH_MS);
    },
    end,
    discard() {
      clearTimeout(batch);
      batch = undefined;
      const ink = current;
      current = null;
      if (ink) overlay.drop([ink.id]);
      return sentPoints > 0 ? ink : null;
    },
  };
}

/** As the wire has them: whole numbers, on the page. */
const rounded = (at: readonly [number, number]): number[] =>
  at.map((value) => Math.max(0, Math.min(UNIT, Math.round(value))));
