/** What a message of the room says about its meeting: an event of the log, or something that passes. */
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../../protocol/base/xml.ts';
import { parseLast, parseMark } from '../../../protocol/log/event.ts';
import type { Who } from '../../../protocol/log/kind.ts';
import { type Action, isAction, isPassing, parseAction } from '../../../protocol/log/kinds.ts';
import { parseStage } from '../../../protocol/stage/stage.ts';
import type { SentEvent } from '../log/order.ts';

export type Incoming =
  | { readonly kind: 'event'; readonly event: SentEvent & { readonly who: Who } }
  | { readonly kind: 'passing'; readonly action: Action; readonly who: Who; readonly t: number | undefined }
  /** How far the log is. */
  | { readonly kind: 'last'; readonly meeting: string; readonly seq: number }
  /** It is about the meeting, and makes no sense here. */
  | { readonly kind: 'nonsense' };

/** undefined: the message is about something else. */
export function readIncoming(stanza: Element): Incoming | undefined {
  const last = stanza.getChild('last', NS.log);
  if (last) {
    const parsed = parseLast(last);
    return isFault(parsed) ? { kind: 'nonsense' } : { kind: 'last', ...parsed };
  }
  const el = stanza.getChild('event', NS.log);
  const mark = el && parseMark(el);
  const payload = payloadOf(stanza);
  if (payload === undefined && !mark) return undefined;
  const { action, t } = payload ?? { action: null, t: undefined };
  const occupant = stanza.getChild('occupant-id', NS.occupantId);
  const nick = resourceOf(attr(stanza, 'from') ?? '');
  const who = { id: (occupant && attr(occupant, 'id')) ?? null, nick };
  if (action && isPassing(action)) return { kind: 'passing', action, who, t };
  if (!mark || isFault(mark)) return { kind: 'nonsense' };
  return { kind: 'event', event: { ...mark, who, t, action, id: attr(stanza, 'id') } };
}

/** undefined: there is none; without an action it is of a kind that is not known here. */
function payloadOf(stanza: Element): { action: Action | null; t: number | undefined } | undefined {
  const stage = stanza.getChild('stage', NS.stage);
  if (stage) {
    const parsed = parseStage(stage);
    return isFault(parsed) ? { action: null, t: undefined } : parsed;
  }
  const child = childElements(stanza).find(isAction);
  const action = child && parseAction(child);
  return action && { action: isFault(action) ? null : action, t: undefined };
}
