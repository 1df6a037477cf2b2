import { shownJid } from '../../../protocol/base/jid.ts';
import { plain } from '../../../protocol/base/words.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { destroy } from '../leave.ts';
import { type Answers, one } from './answers.ts';
import { type Command, done, failed, type Outcome, type Stage } from './command.ts';
import { reasonField, reasonTooLong } from './reason.ts';
import { people, roomAt, roomField } from './room-field.ts';

export const closeRoom = (service: Service): Command => ({
  node: 'close-room',
  name: 'Close a group',
  start: () => ({
    kind: 'stage',
    title: 'Close a group',
    fields: [{ ...roomField(service, false), required: true }],
    next(answers) {
      const room = roomAt(service, one(answers, 'room'));
      return room ? confirm(service, room) : commandFault('bad-payload', 'there is no such group');
    },
  }),
});

const confirm = (service: Service, room: Room): Stage => ({
  kind: 'stage',
  title: `Close “${room.config.title}”`,
  instructions: `${shownJid(room.jid)} has ${people(room)} in it now. All that is kept of it is deleted.`,
  fields: [
    reasonField,
    { name: 'alternate', type: 'jid-single', label: 'Address of another group to go to' },
    { name: 'password', type: 'text-private', label: 'Its password, if it has one' },
  ],
  complete: (answers) => reasonTooLong(service, answers) ?? room.run(() => close(service, room, answers)),
});

async function close(service: Service, room: Room, answers: Answers): Promise<Outcome> {
  if (room.destroyed) return failed('The group has been closed meanwhile.');
  await destroy(service, room, {
    reason: plain(one(answers, 'reason')),
    alternate: one(answers, 'alternate'),
    password: one(answers, 'password').slice(0, 200),
  });
  return done(`${shownJid(room.jid)} is closed.`);
}
