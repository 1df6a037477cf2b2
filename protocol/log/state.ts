/**
 * The answer to a `<state/>` query: the shortest list of events that folds to the state. Ink of other pages than the
 * shown one is only named (`<inked page='…'/>`) and asked for page by page, so that the answer stays one stanza
 * whatever was drawn. Strokes tell their author by `from` and `occupant`. `urn:lectern:log:1`, docs/protocol.md §4.2.
 */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, documentId, type Element, integer, xml } from '../base/xml.ts';
import { ofPage, pagesOf, type Surface } from '../stage/by-page.ts';
import { MAX_POINTS } from '../stage/ink.ts';
import { parsePage } from '../stage/page.ts';
import { documentOf, pageOf } from '../stage/shown.ts';
import { type Stroke, strokesOf } from '../stage/strokes.ts';
import { parseMeeting, readWho, whoAttrs } from './event.ts';
import { applyAction, EMPTY, type MeetingState } from './fold.ts';
import { buildAction, isAction, parseAction, told } from './kinds.ts';
import type { Phase } from './life.ts';

export interface StateAnswer {
  readonly meeting: string;
  /** Milliseconds since the meeting began. */
  readonly at: number;
  readonly state: MeetingState;
  /** Pages of the shown document that have ink which is not part of this answer. */
  readonly inked: readonly number[];
}

/** The ink of one page. */
export interface PageInk {
  readonly meeting: string;
  /** Where in the log it is so. */
  readonly seq: number;
  /** What was shown there, and is drawn on. */
  readonly document: Surface;
  readonly page: number;
  readonly strokes: readonly Stroke[];
}

export function buildState(meeting: string, at: number, state: MeetingState): Element {
  return xml(
    'state',
    { xmlns: NS.log, meeting, seq: String(state.seq), at: String(at), phase: state.phase },
    ...told(state).map(buildAction),
    ...buildInk(state, pageOf(state)),
    ...pagesOf(state.ink, documentOf(state))
      .filter((page) => page !== pageOf(state))
      .map((page) => xml('inked', { page: String(page) })),
  );
}

/** The answer to `<state page='…'/>`: the ink of that page alone. */
export function buildPageInk(meeting: string, state: MeetingState, page: number): Element {
  const document = documentOf(state);
  const attrs = { xmlns: NS.log, meeting, seq: String(state.seq), ...(document === null ? {} : { document }) };
  return xml('state', { ...attrs, page: String(page) }, ...buildInk(state, page));
}

export function parseState(el: Element): StateAnswer | Fault {
  const place = parseStatePlace(el);
  if (isFault(place)) return place;
  const { meeting, seq } = place;
  const at = integer(attr(el, 'at') ?? '0', 0, 2 ** 45, 'at');
  if (isFault(at)) return at;
  let state: MeetingState = { ...EMPTY, seq, phase: parsePhase(attr(el, 'phase')) };
  const inked: number[] = [];
  for (const child of childElements(el)) {
    if (child.name === 'inked') {
      const page = parsePage(attr(child, 'page'));
      if (isFault(page)) return page;
      inked.push(page);
      continue;
    }
    const action = isAction(child) ? parseAction(child) : Fault.bad(`${child.name.slice(0, 40)} is no event`);
    if (isFault(action)) return action;
    state = applyAction(state, action, readWho(child));
  }
  return { meeting, at, state, inked };
}

export function parsePageInk(el: Element): PageInk | Fault {
  const place = parseStatePlace(el);
  if (isFault(place)) return place;
  const document = attr(el, 'document') === undefined ? null : documentId(attr(el, 'document'), 'document');
  if (isFault(document)) return document;
  const page = parsePage(attr(el, 'page'));
  if (isFault(page)) return page;
  let state: MeetingState = EMPTY;
  for (const child of childElements(el)) {
    const action = isAction(child) ? parseAction(child) : Fault.bad(`${child.name.slice(0, 40)} is no event`);
    if (isFault(action)) return action;
    if (action.kind !== 'ink' || action.page !== page) return Fault.bad('the ink of a page holds nothing else');
    state = applyAction(state, action, readWho(child));
  }
  return { ...place, document, page, strokes: ofPage(state.ink, null, page) ?? [] };
}

/** Of what is told, where in the log it is so: 0 before the first event. */
function parseStatePlace(el: Element): { readonly meeting: string; readonly seq: number } | Fault {
  const meeting = parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const seq = integer(attr(el, 'seq'), 0, 2 ** 45, 'seq');
  return isFault(seq) ? seq : { meeting, seq };
}

function parsePhase(text: string | undefined): Phase {
  return text === 'running' || text === 'ended' ? text : 'prepared';
}

function buildInk(state: MeetingState, page: number): Element[] {
  return strokesOf(state, page).flatMap(({ who, ...ink }) => {
    const parts: Element[] = [];
    for (let i = 0; i < ink.points.length; i += MAX_POINTS * 2) {
      const part = buildAction({ kind: 'ink', ...ink, points: ink.points.slice(i, i + MAX_POINTS * 2) });
      Object.assign(part.attrs, whoAttrs(who));
      parts.push(part);
    }
    return parts;
  });
}

const bytes = new TextEncoder();

/** Bytes at most that strokes take in an answer, for the room's limit: a page's ink must fit one stanza. */
export const inkSize = (strokes: readonly Pick<Stroke, 'points' | 'who'>[]): number =>
  strokes.reduce((sum, { points, who }) => {
    // Each number has six characters at most with the space behind it; in a name a character can be written as six.
    const author = who === null ? 0 : bytes.encode(`${who.id}${who.nick.replace(/[&<>"']/g, '......')}`).length;
    return sum + (170 + author) * Math.ceil(points.length / (MAX_POINTS * 2)) + points.length * 6;
  }, 0);
