/** A meeting that all have left ends after a while, and says so in its log. A restart in between counts on. */

import type { Fault } from '../../protocol/base/fault.ts';
import type { Feature } from '../feature.ts';
import { choice, type Field } from '../muc/form/field.ts';
import { ConfigValue } from '../room/config-value.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { knownMeeting, meetingIn } from './in-room.ts';
import { changeLife } from './life.ts';

/** What owners may set of it. @param endsAfter minutes; 0: never */
const form = (endsAfter: ConfigValue<number>): readonly Field[] => [
  choice(
    210,
    '{urn:lectern:log:1}endempty',
    'A meeting that all have left ends after',
    [
      ['5 minutes', '5'],
      ['15 minutes', '15'],
      ['30 minutes', '30'],
      ['An hour', '60'],
      ['4 hours', '240'],
      ['A day', '1440'],
      ['Never', '0'],
    ],
    (config) => String(endsAfter.of(config)),
    (value, config) => endsAfter.with(config, Number(value)),
  ),
];

export const emptyMeetings = (service: Service): Feature => {
  const endsAfter = new ConfigValue('endEmptyAfter', service.limits.log.endEmptyAfter);
  /** By room: when its last one left, by the clock that nobody can set. */
  const empty = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function load(): Promise<void> {
    // Nobody is in yet. Those who were in when the process was killed have as long to come back as if they had left now.
    for (const { id, room, emptySince } of await service.store.meetings.running()) {
      empty.set(room, service.elapsed() - Math.max(0, service.now() - (emptySince ?? service.now())));
      if (emptySince === null) await service.store.meetings.markEmpty(id, service.now());
    }
    lookLater();
  }

  function lookLater(): void {
    if (empty.size === 0) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const [name, since] of empty) {
        // One that is set aside may be brought back.
        const room = service.rooms.get(name);
        if (room && isOver(room, since)) service.aside('ending a meeting that all have left', end(room));
      }
      lookLater();
    }, service.limits.log.emptyLook).unref();
  }

  const isOver = ({ config }: Room, since: number): boolean =>
    endsAfter.of(config) > 0 && service.elapsed() - since >= endsAfter.of(config) * 60_000;

  const end = (room: Room): Promise<Fault | undefined> =>
    room.run(async () => {
      const since = empty.get(room.name);
      if (room.destroyed || since === undefined || room.occupants.size > 0 || !isOver(room, since)) return undefined;
      const meeting = await knownMeeting(service, room);
      if (meeting?.running) await changeLife(service, room, meeting, { kind: 'end', reason: 'empty' });
      empty.delete(room.name);
      return undefined;
    });

  return {
    name: 'empty-meetings',
    form: form(endsAfter),
    load,
    async left(room, _seat, gone) {
      const meeting = meetingIn(room);
      if (!gone || room.occupants.size > 0 || !meeting?.running) return;
      empty.set(room.name, service.elapsed());
      lookLater();
      await service.store.meetings.markEmpty(meeting.id, service.now());
    },
    async joined(room) {
      if (!empty.delete(room.name)) return;
      const meeting = await knownMeeting(service, room);
      if (meeting?.running) await service.store.meetings.markEmpty(meeting.id, null);
    },
    removed: (room) => void empty.delete(room.name),
    close: () => clearTimeout(timer),
  };
};
