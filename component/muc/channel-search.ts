/** Search for rooms by XEP-0433. */

import { createRateLimit } from '../../backplane/rate.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  buildChannelSearchForm,
  buildChannels,
  invalidSearchTerms,
  parseChannelSearch,
  tooManySearches,
} from '../../protocol/muc/channel-search.ts';
import type { Feature, IqContext, IqReply } from '../feature.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { hasWords, listedRooms, maySeeInside, pageOfRooms, peopleIn, wordsOf } from './listed.ts';

export const channelSearch = (service: Service): Feature => {
  const { limits } = service;
  const rate = createRateLimit(limits.search.rate, limits.search.burst, limits.wire.rateKeys, service.now);

  function find({ from, child }: IqContext): IqReply {
    const asked = parseChannelSearch(child);
    if (isFault(asked)) return asked;
    if (!asked) return buildChannelSearchForm();
    const words = wordsOf(asked.q ?? '');
    if (asked.q !== undefined && words.length === 0) return invalidSearchTerms();
    if (!rate.take(bareJid(from))) return tooManySearches(Math.ceil(1 / limits.search.rate));
    const wanted = { ...asked, words, inTitle: asked.inName };
    const rooms = asked.rooms ? listedRooms(service, from) : [];
    const found = rooms.filter((room) => peopleIn(room, from) >= asked.minUsers && hasWords(room, wanted));
    const order = asked.order === 'nusers' ? 'people' : 'address';
    const { items, info } = pageOfRooms(found, from, order, asked.page, limits.search.found);
    return buildChannels(
      items.map((room) => channelOf(service, room, from)),
      info,
    );
  }

  return {
    name: 'channel-search',
    disco: { service: [NS.channelSearch] },
    // The text asks by get; a set means the same.
    iq: (['get', 'set'] as const).map((type) => ({
      type,
      ns: NS.channelSearch,
      name: 'search',
      at: 'service',
      long: 'all',
      handle: find,
    })),
  };
};

const channelOf = (service: Service, room: Room, from: string) => {
  const { jid, config } = room;
  return {
    address: jid,
    name: config.title,
    description: config.description,
    language: config.language,
    users: maySeeInside(room, from) ? room.occupants.size : undefined,
    open: config.password === '' && !config.membersOnly,
    nonAnonymous: config.nonAnonymous,
    more: service.moments.collect('foundRoom', room),
  };
};
