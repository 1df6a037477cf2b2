/**
 * The answer to a `<state/>` query: the shortest list of events that folds to the state. Ink of other pages than the
 * shown one is only named (`<inked page='…'/>`) and asked for page by page, so that the answer stays one stanza
 * whatever was drawn. Strokes tell their author by `from`. `urn:lectern:log:1`, docs/protocol.md §4.2.
 */
import { type Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, type Element, integer, xml } from '../base/xml.ts';
import { buildAction, MAX_POINTS, parseAction, type StageAction } from '../stage/stage.ts';
import { applyAction, EMPTY, inkKey, type StageState, type Stroke, strokesOf } from './fold.ts';
import { type Phase, parseMeeting } from './log.ts';

export interface StateAnswer {
  readonly meeting: string;
  /** Milliseconds since the meeting began. */
  readonly at: number;
  readonly state: StageState;
  /** Pages of the shown document that have ink which is not part of this answer. */
  readonly inked: readonly number[];
}

export function buildState(meeting: string, at: number, state: StageState): Element {
  const { document, page, failed } = state;
  const actions: StageAction[] = [{ kind: 'show', document, page, ...(failed ? { failed } : {}) }];
  if (state.view.zoom !== 1 || state.view.x !== 0.5 || state.view.y !== 0.5)
    actions.push({ kind: 'view', ...state.view });
  if (state.black) actions.push({ kind: 'black', on: true });
  for (const nick of state.presenters) actions.push({ kind: 'give', nick });
  return xml(
    'state',
    { xmlns: NS.log, meeting, seq: String(state.seq), at: String(at), phase: state.phase },
    ...actions.map(buildAction),
    ...buildInk(state, state.page),
    ...inkedPages(state)
      .filter((page) => page !== state.page)
      .map((page) => xml('inked', { page: String(page) })),
  );
}

/** The answer to `<state page='…'/>`: the ink of that page alone. */
export function buildPageInk(meeting: string, state: StageState, page: number): Element {
  return xml('state', { xmlns: NS.log, meeting, seq: String(state.seq), page: String(page) }, ...buildInk(state, page));
}

export function parseState(el: Element): StateAnswer | Fault {
  const meeting = parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const seq = integer(attr(el, 'seq'), 0, 2 ** 45, 'seq');
  if (isFault(seq)) return seq;
  const at = integer(attr(el, 'at') ?? '0', 0, 2 ** 45, 'at');
  if (isFault(at)) return at;
  let state: StageState = { ...EMPTY, seq, phase: parsePhase(attr(el, 'phase')) };
  const inked: number[] = [];
  for (const child of childElements(el)) {
    if (child.name === 'inked') {
      const page = integer(attr(child, 'page'), 1, 10_000, 'page');
      if (isFault(page)) return page;
      inked.push(page);
      continue;
    }
    const action = parseAction(child);
    if (isFault(action)) return action;
    state = applyAction(state, action, action.kind === 'ink' ? (attr(child, 'from') ?? null) : null);
  }
  return { meeting, at, state, inked };
}

function parsePhase(text: string | undefined): Phase {
  return text === 'running' || text === 'ended' ? text : 'prepared';
}

function buildInk(state: StageState, page: number): Element[] {
  return strokesOf(state, page).flatMap((stroke) => {
    const parts: Element[] = [];
    for (let i = 0; i < stroke.points.length; i += MAX_POINTS * 2) {
      const part = buildAction({ kind: 'ink', ...stroke, points: stroke.points.slice(i, i + MAX_POINTS * 2) });
      if (stroke.from !== null) part.attr('from', stroke.from);
      parts.push(part);
    }
    return parts;
  });
}

const bytes = new TextEncoder();

/** Bytes at most that strokes take in an answer, for the room's limit: a page's ink must fit one stanza. */
export const inkSize = (strokes: readonly Pick<Stroke, 'points' | 'from'>[]): number =>
  strokes.reduce((sum, { points, from }) => {
    // Each number has six characters at most with the space behind it; in a name a character can be written as six.
    const author = from === null ? 0 : bytes.encode(from.replace(/[&<>"']/g, '......')).length;
    return sum + (150 + author) * Math.ceil(points.length / (MAX_POINTS * 2)) + points.length * 6;
  }, 0);

function inkedPages(state: StageState): number[] {
  const prefix = inkKey(state.document, 0).slice(0, -1);
  return [...state.ink.keys()].filter((key) => key.startsWith(prefix)).map((key) => Number(key.slice(prefix.length)));
}
