// Values of the wire's types for fast-check.

import fc from 'fast-check';
import { FAILURES } from '../../protocol/documents/document.ts';
import type { HandAction } from '../../protocol/hand/hand.ts';
import type { LogEvent } from '../../protocol/log/event.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import { MAX_PAGE, UNIT } from '../../protocol/stage/page.ts';
import type { StageAction } from '../../protocol/stage/stage.ts';
import { MAX_PACKET, type Voice } from '../../protocol/voice/voice.ts';

/** Text that XML can carry: no control characters, no halves of letters (XML 1.0 §2.2). */
export const text = (minLength: number, maxLength: number) =>
  fc
    .string({
      unit: fc.oneof(
        fc.constantFrom('"', "'", '<', '>', '&', ' ', '李', '🎓', 'é'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
      minLength,
      maxLength,
    })
    .filter((s) => s.length >= minLength && !/[\p{Cc}\ufffe\uffff]/u.test(s));

export const documentId = fc.constantFrom('a'.repeat(64), 'b'.repeat(64), '0123456789abcdef'.repeat(4));
export const strokeId = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
const pageNumber = fc.integer({ min: 1, max: MAX_PAGE });
const fraction = fc.integer({ min: 0, max: UNIT }).map((n) => n / UNIT);
const coordinate = fc.integer({ min: -UNIT, max: 2 * UNIT });

export const ink = (id: fc.Arbitrary<string>, page: fc.Arbitrary<number>) =>
  fc.record({
    kind: fc.constant('ink' as const),
    id,
    page,
    tool: fc.constantFrom('pen' as const, 'marker' as const),
    color: fc.stringMatching(/^#[0-9a-f]{6}$/),
    width: fc.integer({ min: 1, max: 1000 }),
    points: fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 30 }).map((p) => p.flat()),
  });

/** Any stage action; strokes and pages as given, so that a log of them has some that meet. */
const actions = (id: fc.Arbitrary<string>, page: fc.Arbitrary<number>): fc.Arbitrary<StageAction> =>
  fc.oneof(
    fc.constant<StageAction>({ kind: 'show', document: null, page: 1 }),
    fc.record({
      kind: fc.constant('show' as const),
      document: fc.constant(null),
      page: fc.constant(1),
      failed: fc.record({ name: text(1, 20), reason: fc.constantFrom(...FAILURES) }),
    }),
    fc.record({ kind: fc.constant('show' as const), document: documentId, page }),
    fc.record({ kind: fc.constant('page' as const), page }),
    fc.record({
      kind: fc.constant('view' as const),
      zoom: fc.integer({ min: 1000, max: 160_000 }).map((n) => n / 10_000),
      x: fraction,
      y: fraction,
    }),
    ink(id, page),
    fc.record({ kind: fc.constant('erase' as const), page, ids: fc.array(id, { minLength: 1, maxLength: 5 }) }),
    fc.record({ kind: fc.constant('clear' as const), page: fc.option(page) }),
    fc.record({ kind: fc.constant('restore' as const), seq: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('black' as const), on: fc.boolean() }),
    fc.record({
      kind: fc.constant('pointer' as const),
      at: fc.option(fc.tuple(fc.nat(UNIT), fc.nat(UNIT))),
    }),
    fc.record({ kind: fc.constantFrom('give' as const, 'revoke' as const), nick: text(1, 20) }),
  );

export const stageAction = actions(strokeId, pageNumber);

export const voice: fc.Arbitrary<Voice> = fc.record({
  t: fc.nat(),
  n: fc.nat(),
  data: fc.uint8Array({ minLength: 1, maxLength: MAX_PACKET }).map((b) => Buffer.from(b).toString('base64')),
});

const isLogged = (action: StageAction): action is StageAction & LogAction => action.kind !== 'pointer';

const hand = (occupant: fc.Arbitrary<string>): fc.Arbitrary<HandAction> =>
  fc.oneof(
    fc.record({ kind: fc.constant('raise-hand' as const), occupant, nick: text(1, 20) }),
    fc.record({ kind: fc.constant('lower-hand' as const), occupant: fc.option(occupant) }),
  );

export const logAction: fc.Arbitrary<LogAction> = fc.oneof(
  { weight: 8, arbitrary: stageAction.filter(isLogged) },
  hand(fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)),
  fc.constantFrom<LogAction>({ kind: 'start' }, { kind: 'end' }),
);

const who = fc.option(fc.record({ id: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)), nick: text(1, 20) }));

const head = { at: fc.nat(), meeting: fc.constant('m'), who, t: fc.option(fc.nat(), { nil: undefined }) };

export const logEvent: fc.Arbitrary<LogEvent> = fc.record({
  seq: fc.integer({ min: 1, max: 2 ** 31 }),
  ...head,
  action: logAction,
});

/** A log of few documents, pages and strokes, numbered from 1, of all kinds but the end, after which there is nothing. */
export const meetingLog: fc.Arbitrary<readonly LogEvent[]> = fc
  .array(
    fc.record({
      ...head,
      action: fc.oneof(
        { weight: 8, arbitrary: actions(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(1, 2, 3)).filter(isLogged) },
        hand(fc.constantFrom('A', 'B', 'C')),
        fc.constant<LogAction>({ kind: 'start' }),
      ),
    }),
    { maxLength: 40 },
  )
  .map((events) => events.map((e, i) => ({ ...e, seq: i + 1 })));
