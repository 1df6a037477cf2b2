/** What a client asks about the log: the state, the ink of a page, events from some place. docs/protocol.md §4.2, §4.3. */
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { parseItem, parsePlace } from '../../../protocol/log/event.ts';
import { type PageInk, parsePageInk, parseState, type StateAnswer } from '../../../protocol/log/state.ts';
import type { KnownEvent } from './order.ts';

export type Ask = (type: 'get' | 'set', child: Element) => Promise<Element | Fault>;

/** undefined: no answer. */
export const askState = (ask: Ask): Promise<StateAnswer | undefined> => askAbout(ask, {}, parseState);

/** Of the document that is shown. undefined: no answer. */
export async function askPageInk(ask: Ask, page: number): Promise<PageInk | undefined> {
  const answer = await askAbout(ask, { page: String(page) }, parsePageInk);
  return answer?.page === page ? answer : undefined;
}

async function askAbout<Answer>(
  ask: Ask,
  attrs: Readonly<Record<string, string>>,
  parse: (el: Element) => Answer | Fault,
): Promise<Answer | undefined> {
  const reply = await ask('get', xml('state', { xmlns: NS.log, ...attrs }));
  const element = isFault(reply) ? undefined : reply.getChild('state', NS.log);
  const answer = element && parse(element);
  return answer === undefined || isFault(answer) ? undefined : answer;
}

/**
 * Events from this `seq`, as many as the room tells at once; none where it has no such log, undefined: no answer. An
 * event of a kind that is not known here changes nothing, and has its place.
 */
export async function readLog(ask: Ask, meeting: string, from: number): Promise<readonly KnownEvent[] | undefined> {
  const reply = await ask('get', xml('log', { xmlns: NS.log, meeting, from: String(from) }));
  if (isFault(reply)) return reply.condition === 'item-not-found' ? [] : undefined;
  const items = reply.getChild('log', NS.log)?.getChildren('item') ?? [];
  return items.flatMap((item): KnownEvent[] => {
    const event = parseItem(item, meeting);
    if (!isFault(event)) return [event];
    const place = parsePlace(item);
    return isFault(place) ? [] : [{ meeting, ...place, who: null, t: undefined, action: null }];
  });
}
