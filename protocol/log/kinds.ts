/** The one table of the kinds of events: what is said by which element, and which slice of the state it changes. */
import { Fault } from '../base/fault.ts';
import type { Element } from '../base/xml.ts';
import { HANDS } from '../hand/hand.ts';
import { INK } from '../stage/ink.ts';
import { PRESENTERS } from '../stage/presenters.ts';
import { SHOWN } from '../stage/shown.ts';
import type { Group, Kind } from './kind.ts';
import { LIFE } from './life.ts';

/** A new kind is an entry here, and a file that holds what it is. */
const GROUPS = [LIFE, SHOWN, PRESENTERS, INK, HANDS] as const;

type Groups = (typeof GROUPS)[number];
type ActionOf<G> = G extends Group<infer Action, infer _Slice, infer _Needs> ? Action : never;
type SliceOf<G> = G extends { readonly empty: infer Slice } ? Slice : never;
type All<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer Every) => void
  ? Every
  : never;

export type Action = ActionOf<Groups>;
/** What can stand in a log. */
export type LogAction = Exclude<Action, { readonly kind: 'pointer' }>;
/** All slices of the state of a meeting. */
export type Slices = All<SliceOf<Groups>>;

export type AnyKind = Kind<Action, Slices>;

// Each entry is asked for its own actions alone: TypeScript cannot follow that through a table.
const TABLE = GROUPS.flatMap(({ kinds }) => Object.entries(kinds)) as unknown as readonly [Action['kind'], AnyKind][];
const BY_KIND = new Map<string, AnyKind>(TABLE);
const BY_ELEMENT = new Map(TABLE.map(([, kind]) => [`${kind.ns} ${kind.name}`, kind]));

export const NOTHING = Object.assign({}, ...GROUPS.map(({ empty }) => empty)) as Slices;

/** The shortest list of actions that folds to the state, without the life of the meeting and without ink. */
export const told = (state: Slices): readonly Action[] =>
  GROUPS.flatMap((group): readonly Action[] => group.told?.(state) ?? []);

export function kindOf(action: Action): AnyKind {
  const kind = BY_KIND.get(action.kind);
  if (!kind) throw new Error(`there is no kind ${action.kind}`);
  return kind;
}

/** Whether an element is the payload of some event. */
export const isAction = (el: Element): boolean => BY_ELEMENT.has(`${el.getNS()} ${el.name}`);

export function parseAction(el: Element): Action | Fault {
  const kind = BY_ELEMENT.get(`${el.getNS()} ${el.name}`);
  return kind ? kind.parse(el) : new Fault('feature-not-implemented', `there is no event ${el.name.slice(0, 40)}`);
}

export const buildAction = (action: Action): Element => kindOf(action).build(action);

/** Whether it may be lost, and has no place in the log. */
export const isPassing = (action: Action): action is Exclude<Action, LogAction> => kindOf(action).passing === true;

export function parseLogAction(el: Element): LogAction | Fault {
  const action = parseAction(el);
  if (action instanceof Fault) return action;
  return isPassing(action) ? Fault.bad(`a ${action.kind} has no place in the log`) : action;
}
