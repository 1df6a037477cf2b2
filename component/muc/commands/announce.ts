import type { Fault } from '../../../protocol/base/fault.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';
import { addresses } from '../../room/message.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { type Answers, lines } from './answers.ts';
import { type Command, done, type Outcome } from './command.ts';
import { roomAt, roomField } from './room-field.ts';

/** Told to those who are there, and not kept: it is about now. */
export const announceToRooms = (service: Service): Command => ({
  node: 'announce',
  name: 'Announce to groups',
  start: () => ({
    kind: 'stage',
    title: 'Announce to groups',
    instructions:
      'Everybody in the chosen groups gets the text as a message of the group; when none is chosen, in all.',
    fields: [
      { name: 'text', type: 'text-multi', label: 'Text', required: true },
      { ...roomField(service, true), label: 'Groups (none: all)' },
    ],
    complete: (answers) => announce(service, answers),
  }),
});

async function announce(service: Service, answers: Answers): Promise<Outcome | Fault> {
  const { announcementLength } = service.limits.operators;
  const text = lines(answers, 'text').trim();
  if (text.length > announcementLength) {
    return commandFault('bad-payload', `an announcement has ${announcementLength} characters at most`);
  }
  const chosen = [...new Set(answers.get('rooms'))];
  const unknown = chosen.find((jid) => !roomAt(service, jid));
  if (unknown !== undefined) return commandFault('bad-payload', `there is no group ${unknown}`);
  const rooms = chosen.length > 0 ? chosen.flatMap((jid) => roomAt(service, jid) ?? []) : service.rooms.all();
  const told = await Promise.all(rooms.map((room) => room.run(() => tell(service, room, text))));
  const groups = told.filter((n) => n > 0).length;
  return done(`Told. Groups: ${groups}, people: ${told.reduce((sum, n) => sum + n, 0)}.`);
}

/** How many people were told. */
async function tell(service: Service, room: Room, text: string): Promise<number> {
  service.sendAll(xml('message', { type: 'groupchat', from: room.jid }, xml('body', {}, text)), addresses(room));
  return room.occupants.size;
}
