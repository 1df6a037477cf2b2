/** Stage events: `<stage xmlns='urn:lectern:stage:1' t='…'>` with exactly one child. docs/protocol.md §2. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, type Element, integer, xml } from '../base/xml.ts';
import { buildAction, parseAction } from '../log/kinds.ts';
import type { InkAction } from './ink.ts';
import type { PresentersAction } from './presenters.ts';
import type { ShownAction } from './shown.ts';

export type StageAction = ShownAction | InkAction | PresentersAction;

/** What a client or the room says about the stage. */
export interface StagePayload {
  /** Milliseconds of the source's media clock (design §4); undefined when the source has no voice. */
  readonly t: number | undefined;
  /** The sender does not know whether the room has this event already, which it then knows by its message's id. */
  readonly again?: boolean;
  readonly action: StageAction;
}

const MAX_T = 2 ** 45;

export function parseStage(el: Element): StagePayload | Fault {
  const [child, ...rest] = childElements(el);
  if (!child || rest.length > 0) return Fault.bad('a stage element holds exactly one event');
  const tText = attr(el, 't');
  const t = tText === undefined ? undefined : integer(tText, 0, MAX_T, 't');
  if (isFault(t)) return t;
  const action = parseStageAction(child);
  if (isFault(action)) return action;
  const again = attr(el, 'again');
  if (again !== undefined && again !== 'true' && again !== 'false') return Fault.bad('again is true or false');
  return again === 'true' ? { t, again: true, action } : { t, action };
}

/** Parses the one child of a stage element. */
function parseStageAction(el: Element): StageAction | Fault {
  if (el.getNS() !== NS.stage) return Fault.bad(`${el.name} is not of ${NS.stage}`);
  // All kinds of this namespace are of the stage.
  return parseAction(el) as StageAction | Fault;
}

export function buildStage({ t, again, action }: StagePayload): Element {
  const attrs = { xmlns: NS.stage, ...(t === undefined ? {} : { t: String(t) }), ...(again ? { again: 'true' } : {}) };
  return xml('stage', attrs, buildAction(action));
}
