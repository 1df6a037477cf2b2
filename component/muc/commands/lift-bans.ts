import type { FormField } from '../../../protocol/base/form.ts';
import { shownJid } from '../../../protocol/base/jid.ts';
import { commandFault } from '../../../protocol/muc/commands.ts';
import type { Service } from '../../service.ts';
import type { Bans } from '../bans.ts';
import { type Command, done } from './command.ts';

export const liftBans = (service: Service, bans: Bans): Command => ({
  node: 'lift-bans',
  name: 'Lift bans from all groups',
  start: () => ({
    kind: 'stage',
    title: 'Lift bans',
    fields: [addressesField(service, bans)],
    async complete(answers) {
      const addresses = [...new Set(answers.get('addresses'))];
      const unknown = addresses.find((jid) => !bans.has(jid));
      if (unknown !== undefined) return commandFault('bad-payload', `${shownJid(unknown)} is not banned`);
      for (const jid of addresses) await bans.remove(jid);
      return done(
        addresses.length === 1
          ? `The ban of ${addresses.map(shownJid)} is lifted.`
          : `${addresses.length} bans are lifted.`,
      );
    },
  }),
});

/** To be picked while they fit a window. */
function addressesField(service: Service, bans: Bans): FormField {
  const base = { name: 'addresses', label: 'Addresses or domains', required: true };
  const all = bans.all();
  if (all.length > service.limits.operators.rows) return { ...base, type: 'jid-multi' };
  const options = all.map(({ jid, reason }) => [reason ? `${shownJid(jid)} (${reason})` : shownJid(jid), jid] as const);
  return { ...base, type: 'list-multi', options };
}
