/** What a kind of event is: how it is read and written, and what it changes. The table of all is kinds.ts. */
import type { Fault } from '../base/fault.ts';
import type { Element } from '../base/xml.ts';

/** An occupant as it was then. */
export interface Who {
  /** XEP-0421; null where it is not known: of one's own event that the room has not confirmed. */
  readonly id: string | null;
  readonly nick: string;
}

/** What a change comes from, besides the action itself. */
export interface Cause {
  /** Of the event; undefined of one that the room has not confirmed, and of what has no place in the log. */
  readonly seq: number | undefined;
  /** null: the room itself. */
  readonly who: Who | null;
  /** Maps that were made for this state and that nobody else has: these may be changed. */
  readonly owned?: WeakSet<object> | undefined;
}

/** `Action`: what is said, with `kind` to tell it from others. `Slice`: the part of the state that it changes. */
export interface Kind<Action, Slice, Needs = unknown> {
  readonly ns: string;
  /** Of the element, which `parse` reads and `build` writes. */
  readonly name: string;
  parse(el: Element): Action | Fault;
  build(action: Action): Element;
  /** What is another in the state after it; undefined: nothing is. */
  fold(state: Slice & Needs, action: Action, cause: Cause): Partial<Slice> | undefined;
  /** It may be lost, and has no place in the log. */
  readonly passing?: true;
  /** Nothing is left of what was before it. */
  readonly clears?: true;
}

/**
 * Kinds of events that change one slice of the state.
 * @template Needs what they read of other slices
 */
export interface Group<Action extends { readonly kind: string }, Slice extends object, Needs = unknown> {
  /** The slice before the first event. */
  readonly empty: Slice;
  /** The shortest list of actions that folds to the slice, where it is told as a whole to one who asks for the state. */
  told?(slice: Slice): readonly Action[];
  readonly kinds: {
    readonly [Name in Action['kind']]: Kind<Extract<Action, { readonly kind: Name }>, Slice, Needs>;
  };
}
