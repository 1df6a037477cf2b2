/** What is on the stage, and how it is looked at: show, page, view, black, pointer. docs/protocol.md §2. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, decimal, documentId, type Element, integer, xml } from '../base/xml.ts';
import { FAILURES, type Failure } from '../documents/document.ts';
import type { Group, Kind } from '../log/kind.ts';
import { parsePage, UNIT } from './page.ts';

export const MAX_ZOOM = 16;

export interface View {
  /** 1 fits the page into the stage; 2 is twice as large. */
  readonly zoom: number;
  /** The point of the page in the middle of the stage, as fractions of its size. */
  readonly x: number;
  readonly y: number;
}

/** What was on the stage until it turned out that it cannot be converted. */
export interface FailedDocument {
  /** As the room calls it. */
  readonly name: string;
  readonly reason: Failure;
}

/** null: nothing. */
export type Shown =
  | { readonly kind: 'document'; readonly document: string; readonly page: number }
  | ({ readonly kind: 'failed' } & FailedDocument)
  | null;

export interface ShownState {
  readonly shown: Shown;
  readonly view: View;
  /** The stage is black, whatever is on it. */
  readonly black: boolean;
  /** Nick of whose it is, and where: x and y in 1/10000 of the page. */
  readonly pointer: { readonly from: string | null; readonly at: readonly [number, number] } | null;
}

export type ShownAction =
  | {
      readonly kind: 'show';
      readonly document: string | null;
      readonly page: number;
      /** Why the stage is empty now; only the room says it, and only where `document` is null. */
      readonly failed?: FailedDocument;
    }
  | { readonly kind: 'page'; readonly page: number }
  | ({ readonly kind: 'view' } & View)
  /** Nothing but black is shown until `on` is false, or a page is turned to. */
  | { readonly kind: 'black'; readonly on: boolean }
  | { readonly kind: 'pointer'; readonly at: readonly [number, number] | null };

const FIT: View = { zoom: 1, x: 0.5, y: 0.5 };

type Seen = Pick<ShownState, 'shown'>;

/** The document on the stage; null without one. */
export const documentOf = ({ shown }: Seen): string | null => (shown?.kind === 'document' ? shown.document : null);

/** The page on the stage, 1 where nothing has pages. */
export const pageOf = ({ shown }: Seen): number => (shown?.kind === 'document' ? shown.page : 1);

/** What the stage shows anew is shown in its own frame. */
const anew = (shown: Shown): ShownState => ({ shown, view: FIT, black: false, pointer: null });

type Of<Name extends ShownAction['kind']> = Kind<Extract<ShownAction, { readonly kind: Name }>, ShownState>;
const xmlns = NS.stage;

const SHOW: Of<'show'> = {
  ns: NS.stage,
  name: 'show',
  parse(el) {
    if (attr(el, 'document') === undefined) return parseEmpty(el);
    const document = documentId(attr(el, 'document'), 'document');
    if (isFault(document)) return document;
    const page = parsePage(attr(el, 'page') ?? '1');
    return isFault(page) ? page : { kind: 'show', document, page };
  },
  build: ({ document, page, failed }) =>
    document === null
      ? xml('show', { xmlns, ...(failed ? { failed: failed.reason, name: failed.name } : {}) })
      : xml('show', { xmlns, document, page: String(page) }),
  fold: (_, { document, page, failed }) =>
    document === null
      ? anew(failed ? { kind: 'failed', ...failed } : null)
      : anew({ kind: 'document', document, page }),
};

function parseEmpty(el: Element): Extract<ShownAction, { kind: 'show' }> {
  const reason = attr(el, 'failed');
  const empty = { kind: 'show', document: null, page: 1 } as const;
  if (reason === undefined) return empty;
  // A reason of a later version is one all the same.
  const known = FAILURES.find((failure) => failure === reason) ?? 'crashed';
  return { ...empty, failed: { name: attr(el, 'name') ?? '', reason: known } };
}

const PAGE: Of<'page'> = {
  ns: NS.stage,
  name: 'page',
  parse(el) {
    const page = parsePage(attr(el, 'number'));
    return isFault(page) ? page : { kind: 'page', page };
  },
  build: ({ page }) => xml('page', { xmlns, number: String(page) }),
  // What has no pages is not turned; the room refuses it, and a state query could not tell of it.
  fold: ({ shown }, { page }) => (shown?.kind === 'document' ? anew({ ...shown, page }) : undefined),
};

const VIEW: Of<'view'> = {
  ns: NS.stage,
  name: 'view',
  parse(el) {
    const zoom = decimal(attr(el, 'zoom'), 0.1, MAX_ZOOM, 'zoom');
    if (isFault(zoom)) return zoom;
    const x = decimal(attr(el, 'x') ?? '0.5', 0, 1, 'x');
    if (isFault(x)) return x;
    const y = decimal(attr(el, 'y') ?? '0.5', 0, 1, 'y');
    // Rounded as it is written, so that the room and all clients hold the same numbers.
    return isFault(y) ? y : { kind: 'view', zoom: round(zoom), x: round(x), y: round(y) };
  },
  build: ({ zoom, x, y }) => xml('view', { xmlns, zoom: short(zoom), x: short(x), y: short(y) }),
  fold: (_, { zoom, x, y }) => ({ view: { zoom, x, y } }),
};

/** A decimal with at most four places and no exponent. */
const short = (value: number) => String(round(value));
const round = (value: number) => Math.round(value * 1e4) / 1e4;

const BLACK: Of<'black'> = {
  ns: NS.stage,
  name: 'black',
  parse(el) {
    const on = attr(el, 'on') ?? 'true';
    return on === 'true' || on === 'false' ? { kind: 'black', on: on === 'true' } : Fault.bad('on is true or false');
  },
  build: ({ on }) => xml('black', { xmlns, on: String(on) }),
  fold: ({ shown }, { on }) => (shown?.kind === 'document' ? { black: on } : undefined),
};

const POINTER: Of<'pointer'> = {
  ns: NS.stage,
  name: 'pointer',
  passing: true,
  parse(el) {
    if (attr(el, 'x') === undefined && attr(el, 'y') === undefined) return { kind: 'pointer', at: null };
    const x = integer(attr(el, 'x'), 0, UNIT, 'x');
    if (isFault(x)) return x;
    const y = integer(attr(el, 'y'), 0, UNIT, 'y');
    return isFault(y) ? y : { kind: 'pointer', at: [x, y] };
  },
  build: ({ at }) => xml('pointer', { xmlns, ...(at === null ? {} : { x: String(at[0]), y: String(at[1]) }) }),
  fold: (_, { at }, { who }) => ({ pointer: at === null ? null : { from: who?.nick ?? null, at } }),
};

function showing(shown: Shown): ShownAction {
  if (shown?.kind === 'document') return { kind: 'show', document: shown.document, page: shown.page };
  return {
    kind: 'show',
    document: null,
    page: 1,
    ...(shown && { failed: { name: shown.name, reason: shown.reason } }),
  };
}

export const SHOWN: Group<ShownAction, ShownState> = {
  empty: anew(null),
  told: ({ shown, view, black }) => [
    showing(shown),
    ...(view.zoom === FIT.zoom && view.x === FIT.x && view.y === FIT.y ? [] : [{ kind: 'view', ...view } as const]),
    ...(black ? [{ kind: 'black', on: true } as const] : []),
  ],
  kinds: { show: SHOW, page: PAGE, view: VIEW, black: BLACK, pointer: POINTER },
};
