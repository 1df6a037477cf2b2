import { shownJid, splitJid } from '../../../protocol/base/jid.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';
import type { Service } from '../../service.ts';
import type { Bans } from '../bans.ts';
import { one } from './answers.ts';
import { type Command, done } from './command.ts';
import { reasonField, reasonTooLong } from './reason.ts';

export const ban = (service: Service, bans: Bans): Command => ({
  node: 'ban',
  name: 'Ban from all groups',
  start: (operator) => ({
    kind: 'stage',
    title: 'Ban from all groups',
    instructions:
      'A banned person is removed from all groups and cannot enter any. A domain bans all of its addresses.',
    fields: [{ name: 'address', type: 'jid-single', label: 'Address or domain', required: true }, reasonField],
    async complete(answers) {
      const address = one(answers, 'address');
      const tooLong = reasonTooLong(service, answers);
      if (tooLong) return tooLong;
      if (service.config.operators.some((jid) => jid === address || splitJid(jid).domain === address)) {
        return commandFault('bad-payload', 'operators cannot be banned');
      }
      if (!bans.has(address) && bans.all().length >= service.limits.operators.bans) {
        return commandFault('bad-payload', `there are ${service.limits.operators.bans} bans at most`);
      }
      const put = await bans.add({ jid: address, reason: one(answers, 'reason'), by: operator, at: service.now() });
      return done(`${shownJid(address)} is banned. Put out of groups: ${put}.`);
    },
  }),
});
