/** The log on request: the state, the ink of a page, and pages of events. */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, integer, xml } from '../../protocol/base/xml.ts';
import { buildItem } from '../../protocol/log/event.ts';
import { parseLogQuery } from '../../protocol/log/query.ts';
import { buildPageInk, buildState } from '../../protocol/log/state.ts';
import { MAX_PAGE } from '../../protocol/stage/page.ts';
import type { Feature, IqReply } from '../feature.ts';
import type { Service } from '../service.ts';
import type { Capabilities } from './capabilities.ts';
import { meetingIn, meetingOf } from './in-room.ts';
import { eventOf } from './record.ts';

interface Parts {
  readonly capabilities: Pick<Capabilities, 'known'>;
}

export const log = (service: Service, { capabilities }: Parts): Feature => {
  return {
    name: 'log',
    disco: { room: [NS.log] },
    // Own field: a meeting is being held, for the list of groups.
    roomInfo: (room) => [
      { name: '{urn:lectern:log:1}running', type: 'boolean', values: [meetingIn(room)?.running ? '1' : '0'] },
    ],
    async close() {
      // The database is closed next.
      for (const room of service.rooms.all()) await meetingIn(room)?.settled();
    },
    foundRoom: (room) => (meetingIn(room)?.running ? [xml('running', { xmlns: NS.log })] : []),
    iq: [
      {
        type: 'get',
        ns: NS.log,
        name: 'state',
        at: 'room',
        long: 'own',
        // What follows the answer must reach the asker, so what it speaks has to be known first.
        before: ({ room, from }) => capabilities.known(room, from).then(() => undefined),
        async handle({ room, from, child }): Promise<IqReply> {
          if (!room.occupants.seat(from)) return new Fault('forbidden', 'only occupants may ask');
          const meeting = await meetingOf(service, room);
          if (attr(child, 'page') === undefined) return buildState(meeting.id, meeting.at(), meeting.state);
          const page = integer(attr(child, 'page'), 1, MAX_PAGE, 'page');
          return isFault(page) ? page : buildPageInk(meeting.id, meeting.state, page);
        },
      },
      {
        type: 'get',
        ns: NS.log,
        name: 'log',
        at: 'room',
        long: 'all',
        async handle({ room, from, child }): Promise<IqReply> {
          if (!room.occupants.seat(from)) return new Fault('forbidden', 'only occupants may ask');
          const query = parseLogQuery(child);
          if (isFault(query)) return query;
          const id = query.meeting ?? (await meetingOf(service, room)).id;
          const record = await service.store.meetings.get(id);
          if (record?.room !== room.name) return new Fault('item-not-found', 'this group has no such meeting');
          const records = await service.store.meetings.events(id, query.from, query.max);
          const events = records.map((one) => eventOf(id, one));
          const items: ReturnType<typeof buildItem>[] = [];
          let size = 0;
          for (const event of events) {
            const item = buildItem(event);
            size += item.toString().length;
            if (size > service.limits.log.answer && items.length > 0) break;
            items.push(item);
          }
          const complete = items.length === events.length && events.length < query.max;
          return xml('log', { xmlns: NS.log, meeting: id, ...(complete ? { complete: 'true' } : {}) }, ...items);
        },
      },
    ],
  };
};
