/** Search for rooms by the fields of XEP-0055. */

import { createRateLimit } from '../../backplane/rate.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildFoundRooms, buildSearchForm, parseSearch, type RoomSearch } from '../../protocol/muc/search.ts';
import type { Feature, IqContext, IqReply } from '../feature.ts';
import type { Service } from '../service.ts';
import { hasWords, listedRooms, pageOfRooms, peopleIn, type RoomWords, wordsOf } from './listed.ts';

export const search = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.search.rate, limits.search.burst, limits.wire.rateKeys, service.now);

  function find({ from, child }: IqContext): IqReply {
    const asked = parseSearch(child);
    if (isFault(asked)) return asked;
    if (!rate.take(bareJid(from))) return new Fault('resource-constraint', 'too many searches');
    const wanted = wordsIn(asked);
    const found = listedRooms(service, from).filter(
      (room) => peopleIn(room, from) >= asked.people && wanted.every((words) => hasWords(room, words)),
    );
    // Those who ask for pages get an order that holds while people come and go; others the liveliest.
    const order = asked.paged ? 'address' : 'people';
    const { items, info } = pageOfRooms(found, from, order, asked.page, limits.search.found);
    const rooms = items.map((room) => ({ ...room.config, jid: room.jid, people: peopleIn(room, from) }));
    return buildFoundRooms(rooms, asked.byForm, asked.paged ? info : undefined);
  }

  return {
    name: 'search',
    disco: { service: [NS.search] },
    iq: [
      { type: 'get', ns: NS.search, name: 'query', at: 'service', handle: buildSearchForm },
      { type: 'set', ns: NS.search, name: 'query', at: 'service', long: 'all', handle: find },
    ],
  };
};

function wordsIn({ text, title, description, address }: RoomSearch): RoomWords[] {
  const nowhere = { inTitle: false, inDescription: false, inAddress: false };
  return [
    { words: wordsOf(text), inTitle: true, inDescription: true, inAddress: true },
    { ...nowhere, words: wordsOf(title), inTitle: true },
    { ...nowhere, words: wordsOf(description), inDescription: true },
    { ...nowhere, words: wordsOf(address), inAddress: true },
  ];
}
