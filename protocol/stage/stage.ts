/**
 * Stage events: `<stage xmlns='urn:lectern:stage:1' t='…'>` with exactly one child. docs/protocol.md §2.
 *
 * Coordinates are fractions of the page's width and height, sent as whole numbers of 1/10000, so that every screen
 * draws the same ink whatever its size.
 */

import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, decimal, documentId, type Element, integer, xml } from '../base/xml.ts';
import { FAILURES, type Failure } from '../documents/document.ts';

export const UNIT = 10_000;
export const MAX_PAGE = 10_000;
export const MAX_ZOOM = 16;
/** Points in one `<ink/>`: one second of a 240 Hz pen, which keeps the stanza below 4 kB. */
export const MAX_POINTS = 256;
/** Strokes in one `<erase/>`: more than fit on a page (`inkSize`), and with the longest ids 33 kB. */
const MAX_ERASED = 800;

export interface View {
  /** 1 fits the page into the stage; 2 is twice as large. */
  readonly zoom: number;
  /** The point of the page in the middle of the stage, as fractions of its size. */
  readonly x: number;
  readonly y: number;
}

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

/** What was on the stage until it turned out that it cannot be converted. */
export interface FailedDocument {
  /** As the room calls it. */
  readonly name: string;
  readonly reason: Failure;
}

export type StageAction =
  | {
      readonly kind: 'show';
      readonly document: string | null;
      readonly page: number;
      /** Why the stage is empty now; only the room says it, and only where `document` is null. */
      readonly failed?: FailedDocument;
    }
  | { readonly kind: 'page'; readonly page: number }
  | ({ readonly kind: 'view' } & View)
  | ({ readonly kind: 'ink' } & Ink)
  /** What was removed in one go, so that it is brought back in one go. */
  | { readonly kind: 'erase'; readonly page: number; readonly ids: readonly string[] }
  | { readonly kind: 'clear'; readonly page: number | null }
  /** Brings back what the `erase` or `clear` with this `seq` took away. */
  | { readonly kind: 'restore'; readonly seq: number }
  /** Nothing but black is shown until `on` is false, or a page is turned to. */
  | { readonly kind: 'black'; readonly on: boolean }
  | { readonly kind: 'pointer'; readonly at: readonly [number, number] | null }
  | { readonly kind: 'give'; readonly nick: string }
  | { readonly kind: 'take'; readonly nick: string };

export interface Stage {
  /** Milliseconds of the source's media clock (design §4); undefined when the source has no voice. */
  readonly t: number | undefined;
  /** The sender does not know whether the room has this event already, which it then knows by its message's id. */
  readonly again?: boolean;
  readonly action: StageAction;
}

const MAX_T = 2 ** 45;
const ID = /^[A-Za-z0-9_-]{1,40}$/;

export function parseStage(el: Element): Stage | Fault {
  const [child, ...rest] = childElements(el);
  if (!child || rest.length > 0) return Fault.bad('a stage element holds exactly one event');
  const tText = attr(el, 't');
  const t = tText === undefined ? undefined : integer(tText, 0, MAX_T, 't');
  if (isFault(t)) return t;
  const action = parseAction(child);
  if (isFault(action)) return action;
  const again = attr(el, 'again');
  if (again !== undefined && again !== 'true' && again !== 'false') return Fault.bad('again is true or false');
  return again === 'true' ? { t, again: true, action } : { t, action };
}

/** Parses the one child of a stage element. */
export function parseAction(el: Element): StageAction | Fault {
  if (el.getNS() !== NS.stage) return Fault.bad(`${el.name} is not of ${NS.stage}`);
  switch (el.name) {
    case 'show': {
      if (attr(el, 'document') === undefined) return parseEmpty(el);
      const document = documentId(attr(el, 'document'), 'document');
      if (isFault(document)) return document;
      const page = parsePage(attr(el, 'page') ?? '1');
      return isFault(page) ? page : { kind: 'show', document, page };
    }
    case 'page': {
      const page = parsePage(attr(el, 'number'));
      return isFault(page) ? page : { kind: 'page', page };
    }
    case 'view': {
      const zoom = decimal(attr(el, 'zoom'), 0.1, MAX_ZOOM, 'zoom');
      if (isFault(zoom)) return zoom;
      const x = decimal(attr(el, 'x') ?? '0.5', 0, 1, 'x');
      if (isFault(x)) return x;
      const y = decimal(attr(el, 'y') ?? '0.5', 0, 1, 'y');
      // Rounded as it is written, so that the room and all clients hold the same numbers.
      return isFault(y) ? y : { kind: 'view', zoom: round(zoom), x: round(x), y: round(y) };
    }
    case 'ink':
      return parseInk(el);
    case 'erase': {
      const page = parsePage(attr(el, 'page'));
      if (isFault(page)) return page;
      const ids = attr(el, 'id')?.split(' ') ?? [];
      if (ids.length > MAX_ERASED) return Fault.bad(`more than ${MAX_ERASED} strokes`);
      return ids.length > 0 && ids.every((id) => ID.test(id))
        ? { kind: 'erase', page, ids }
        : Fault.bad('id is not the id of a stroke, or of several with one space between two');
    }
    case 'clear': {
      if (attr(el, 'page') === undefined) return { kind: 'clear', page: null };
      const page = parsePage(attr(el, 'page'));
      return isFault(page) ? page : { kind: 'clear', page };
    }
    case 'restore': {
      const seq = integer(attr(el, 'seq'), 1, MAX_T, 'seq');
      return isFault(seq) ? seq : { kind: 'restore', seq };
    }
    case 'black': {
      const on = attr(el, 'on') ?? 'true';
      return on === 'true' || on === 'false' ? { kind: 'black', on: on === 'true' } : Fault.bad('on is true or false');
    }
    case 'pointer': {
      if (attr(el, 'x') === undefined && attr(el, 'y') === undefined) return { kind: 'pointer', at: null };
      const x = integer(attr(el, 'x'), 0, UNIT, 'x');
      if (isFault(x)) return x;
      const y = integer(attr(el, 'y'), 0, UNIT, 'y');
      return isFault(y) ? y : { kind: 'pointer', at: [x, y] };
    }
    case 'give':
    case 'take': {
      const nick = attr(el, 'nick');
      if (!nick || nick.length > 1023) return Fault.bad('nick is missing or too long');
      return { kind: el.name, nick };
    }
    default:
      return new Fault('feature-not-implemented', `there is no stage event ${el.name.slice(0, 40)}`);
  }
}

function parseEmpty(el: Element): StageAction {
  const reason = attr(el, 'failed');
  const empty = { kind: 'show', document: null, page: 1 } as const;
  if (reason === undefined) return empty;
  // A reason of a later version is one all the same.
  const known = FAILURES.find((failure) => failure === reason) ?? 'crashed';
  return { ...empty, failed: { name: attr(el, 'name') ?? '', reason: known } };
}

const parsePage = (text: string | undefined) => integer(text, 1, MAX_PAGE, 'page');

function parseInk(el: Element): StageAction | Fault {
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
  return { kind: 'ink', id, page, tool, color, width, points };
}

export function buildStage({ t, again, action }: Stage): Element {
  const attrs = { xmlns: NS.stage, ...(t === undefined ? {} : { t: String(t) }), ...(again ? { again: 'true' } : {}) };
  return xml('stage', attrs, buildAction(action));
}

export function buildAction(action: StageAction): Element {
  const xmlns = NS.stage;
  switch (action.kind) {
    case 'show':
      return action.document === null
        ? xml('show', { xmlns, ...(action.failed ? { failed: action.failed.reason, name: action.failed.name } : {}) })
        : xml('show', { xmlns, document: action.document, page: String(action.page) });
    case 'page':
      return xml('page', { xmlns, number: String(action.page) });
    case 'view':
      return xml('view', { xmlns, zoom: short(action.zoom), x: short(action.x), y: short(action.y) });
    case 'ink':
      return xml(
        'ink',
        {
          xmlns,
          id: action.id,
          page: String(action.page),
          tool: action.tool,
          color: action.color,
          width: String(action.width),
        },
        action.points.join(' '),
      );
    case 'erase':
      return xml('erase', { xmlns, page: String(action.page), id: action.ids.join(' ') });
    case 'clear':
      return action.page === null ? xml('clear', { xmlns }) : xml('clear', { xmlns, page: String(action.page) });
    case 'restore':
      return xml('restore', { xmlns, seq: String(action.seq) });
    case 'black':
      return xml('black', { xmlns, on: String(action.on) });
    case 'pointer':
      return action.at === null
        ? xml('pointer', { xmlns })
        : xml('pointer', { xmlns, x: String(action.at[0]), y: String(action.at[1]) });
    case 'give':
    case 'take':
      return xml(action.kind, { xmlns, nick: action.nick });
  }
}

/** A decimal with at most four places and no exponent. */
const short = (value: number) => String(round(value));
const round = (value: number) => Math.round(value * 1e4) / 1e4;
