/** The list of groups: one search (XEP-0433) tells of each what it is called, how many are in it, and whether a meeting runs. */
import { isFault } from '../../../protocol/base/fault.ts';
import { buildForm } from '../../../protocol/base/form.ts';
import { splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import type { Connection } from '../account/connection.ts';
import { RoomError, type RoomSummary } from './entry-contract.ts';

/** Groups at most: a longer list nobody reads; the liveliest come first. Most servers' lists are one page of 50. */
const MOST = 200;

/** Rejects with RoomError. @param service the address of the rooms' service */
export async function listRooms(service: string, connection: Pick<Connection, 'ask'>): Promise<readonly RoomSummary[]> {
  const rooms = new Map<string, RoomSummary>();
  let after: string | undefined;
  do {
    const reply = await connection.ask(service, 'get', buildSearch(after));
    if (isFault(reply)) throw new RoomError('failed', reply.text);
    const result = reply.getChild('result', NS.channelSearch);
    // While one asks for a page, people come and go, and a group moves into the next.
    for (const item of result?.getChildren('item') ?? []) rooms.set(attr(item, 'address') ?? '', summaryOf(item));
    after = nextPage(result?.getChild('set', NS.rsm), rooms.size);
  } while (after !== undefined);
  return [...rooms.values()];
}

function buildSearch(after: string | undefined): Element {
  return xml(
    'search',
    { xmlns: NS.channelSearch },
    buildForm('submit', NS.channelSearchParams, [{ name: 'all', type: 'boolean', values: ['1'] }]),
    ...(after === undefined ? [] : [xml('set', { xmlns: NS.rsm }, xml('after', {}, after))]),
  );
}

/** The last group of a page behind which there are more. */
function nextPage(set: Element | undefined, known: number): string | undefined {
  const last = set?.getChildText('last') || undefined;
  const count = Number(set?.getChildText('count') ?? 0);
  return known < Math.min(count, MOST) ? last : undefined;
}

function summaryOf(item: Element): RoomSummary {
  const { local } = splitJid(attr(item, 'address') ?? '');
  return {
    name: local,
    title: item.getChildText('name') || local,
    occupants: Number(item.getChildText('nusers') ?? 0),
    running: item.getChild('running', NS.log) !== undefined,
  };
}
