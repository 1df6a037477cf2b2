import type { Service } from '../../service.ts';
import type { Bans } from '../bans.ts';
import type { Command } from './command.ts';
import { searchPages } from './pages.ts';

export const listBans = (service: Service, bans: Bans): Command => ({
  node: 'list-bans',
  name: 'List bans from all groups',
  start: () =>
    searchPages({
      title: 'Banned from all groups',
      instructions: 'Words of address, reason or operator; without any, all bans. The newest come first.',
      pageSize: service.limits.operators.rows,
      columns: [
        { name: 'address', type: 'jid-single', label: 'Address or domain' },
        { name: 'reason', type: 'text-single', label: 'Reason' },
        { name: 'by', type: 'jid-single', label: 'Banned by' },
        { name: 'at', type: 'text-single', label: 'When' },
      ],
      rows: () =>
        [...bans.all()].reverse().map(({ jid, reason, by, at }) => [jid, reason, by, new Date(at).toISOString()]),
    }),
});
