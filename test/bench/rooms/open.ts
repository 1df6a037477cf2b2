// How long it takes to open a room after a restart when its meeting has as many events as a log holds.

import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { LIMITS } from '../../../component/limits.ts';
import type { MeetingParts } from '../../../component/meeting/meeting.ts';
import { findMeeting, openMeeting } from '../../../component/meeting/open.ts';
import type { LogAction } from '../../../protocol/log/kinds.ts';
import { openSqlite } from '../../../store/sqlite.ts';
import type { Store } from '../../../store/store.ts';
import { temporaryFolder } from '../../helpers/temporary.ts';
import { type Figure, percentile, round } from '../numbers.ts';

const EVENTS = 100_000;
const ROOM = 'long';
const PAGES = 60;
/** Events of one visit to a page: it is turned to, and drawn on; every other time its ink is wiped before that. */
const VISIT = 40;
const POINTS = 12;
const AT_ONCE = 500;
const OPENINGS = 30;

export async function measureOpening(): Promise<Figure> {
  const folder = temporaryFolder('opening');
  const file = join(folder.path, 'test.sqlite');
  try {
    await hold(await openSqlite(file));
    const took: number[] = [];
    let strokes = 0;
    for (let n = 0; n < OPENINGS; n += 1) {
      const store = await openSqlite(file);
      const began = performance.now();
      const meeting = await findMeeting(partsOf(store), ROOM);
      took.push(performance.now() - began);
      if (meeting?.state.seq !== EVENTS) throw new Error('the meeting has not all of its events');
      strokes = Number(
        JSON.stringify(meeting.state, (_, v) => (v instanceof Map ? [...v] : v)).match(/"points"/g)?.length,
      );
      await store.close();
    }
    return figure(took, strokes);
  } finally {
    folder.remove();
  }
}

const partsOf = (store: Store): MeetingParts => ({
  store,
  limits: LIMITS,
  now: Date.now,
  elapsed: () => performance.now(),
  aside: (_, task) => void task,
});

/** A meeting of an afternoon. */
async function hold(store: Store): Promise<void> {
  await store.rooms.save({ name: ROOM, config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
  const meeting = await openMeeting(partsOf(store), ROOM);
  const actions = [{ kind: 'show', document: 'a'.repeat(64), page: 1 }, { kind: 'start' }, ...drawing()] as LogAction[];
  const events = actions
    .slice(0, EVENTS)
    .map((action, n) => ({ who: { id: 'host', nick: 'host' }, t: undefined, action, id: `message-${n}` }));
  for (let n = 0; n < EVENTS; n += AT_ONCE) await meeting.append(events.slice(n, n + AT_ONCE));
  await store.close();
}

function drawing(): LogAction[] {
  const visits = Math.ceil(EVENTS / VISIT);
  return Array.from({ length: visits }, (_, visit): LogAction[] => {
    const page = (visit % PAGES) + 1;
    const round = Math.floor(visit / PAGES);
    const strokes = Array.from(
      { length: VISIT - 2 },
      (_, n): LogAction => ({
        kind: 'ink',
        id: `s${visit}-${Math.floor(n / 2)}`,
        page,
        tool: 'pen',
        color: '#d12f2f',
        width: 40,
        points: Array.from({ length: POINTS }, (_, i) => ((n * 97 + i * 31) * 7) % 10_000),
      }),
    );
    const wipe: LogAction = round % 2 === 0 ? { kind: 'clear', page } : { kind: 'view', zoom: 1, x: 0.5, y: 0.5 };
    return [{ kind: 'page', page }, wipe, ...strokes];
  }).flat();
}

function figure(took: readonly number[], strokes: number): Figure {
  const [p50, p95] = [percentile(took, 50), percentile(took, 95)];
  return {
    what: `opening a room with a meeting of ${EVENTS.toLocaleString('en')} events, half of ${OPENINGS}`,
    measured: `${round(p50)} ms, p95 ${round(p95)} ms (${strokes} strokes on ${PAGES} pages)`,
    bar: '50 ms',
    met: p50 <= 50,
    data: { p50, p95, strokes, events: EVENTS },
  };
}
