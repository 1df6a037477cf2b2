/** A core that is all made up; the query of the address chooses what it plays. */
import { signal } from '@preact/signals';
import { Fault } from '../../../protocol/base/fault.ts';
import { type Credentials, LoginError, type LoginFailure } from '../../../web/core/account/contract.ts';
import type { ServerConfig, Session } from '../../../web/core/contract.ts';
import type { RoomSummary } from '../../../web/core/room/entry-contract.ts';
import { createFakeConference } from './fake-conference.ts';

const ROOMS: readonly RoomSummary[] = [
  { name: 'refactoring', title: 'How we refactor', occupants: 12, running: true },
  { name: 'weekly', title: 'Weekly engineering review', occupants: 1, running: false },
  { name: 'reading', title: '论文阅读小组', occupants: 0, running: false },
];

export function createFakeLogin(query: URLSearchParams) {
  return async (_config: ServerConfig, credentials: Credentials): Promise<Session> => {
    if (credentials.kind === 'account' && 'password' in credentials && credentials.password === 'wrong')
      throw new LoginError('credentials');
    const refused = query.get('refused');
    if (refused !== null) throw new LoginError(refused as LoginFailure, { seconds: 12 });
    const status = signal<'online' | 'reconnecting' | 'closed'>('online');
    return {
      status,
      guest: credentials.kind === 'guest',
      account: null,
      credentials:
        credentials.kind === 'account'
          ? {
              kind: 'account',
              username: credentials.username,
              keys: { hash: 'SHA-1', salt: '', rounds: 1, clientKey: '', serverKey: '' },
            }
          : { kind: 'guest' },
      username: credentials.kind === 'account' ? credentials.username : '',
      rooms: signal([]),
      listRooms: async () => (query.has('no-rooms') ? [] : ROOMS),
      ask: async () => new Fault('service-unavailable'),
      createRoom: async () => 'refactoring',
      join: (name, nick) => createFakeConference(name, nick, query),
      async logout() {
        status.value = 'closed';
      },
    };
  };
}
