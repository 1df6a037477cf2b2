// Two services for rooms beside each other: the component's, and mod_muc in the same Prosody. Every client reaches both
// over the same Prosody, so that what is different is only what stands behind the address.

import { NS } from '../../../protocol/base/namespaces.ts';
import { startClient, type TestClient } from '../../helpers/client.ts';
import { startLectern, type TestLectern } from '../../helpers/lectern.ts';
import { startProsody, type TestProsody } from '../../helpers/prosody.ts';
import type { LoadClient } from '../load/client.ts';
import { connectTcp } from '../load/tcp.ts';

/** As in bench.cfg.lua. */
const ANONYMOUS = 'bench.localhost';
const MOD_MUC = 'muc.localhost';

export interface RoomService {
  readonly name: 'Lectern' | 'mod_muc';
  readonly domain: string;
}

export interface RoomSetting {
  readonly prosody: TestProsody;
  readonly lectern: TestLectern;
  readonly services: readonly [ours: RoomService, theirs: RoomService];
  /** Logs in `n` clients. */
  clients(n: number): Promise<LoadClient[]>;
  /** An account that may make rooms. */
  owner(): Promise<TestClient>;
  remove(): Promise<void>;
}

/** `env` goes to lectern.ts. */
export async function createRoomSetting(env: Record<string, string> = {}): Promise<RoomSetting> {
  const prosody = await startProsody('bench');
  const lectern = await startLectern(prosody, { env });
  const open: LoadClient[] = [];
  const owners: TestClient[] = [];
  let accounts = 0;
  return {
    prosody,
    lectern,
    services: [
      { name: 'Lectern', domain: prosody.componentDomain },
      { name: 'mod_muc', domain: MOD_MUC },
    ],
    async clients(n) {
      const made: LoadClient[] = [];
      // Some at a time: a server that is asked by all at once refuses those that its queue has no place for.
      while (made.length < n) {
        const batch = Array.from({ length: Math.min(50, n - made.length) }, () =>
          connectTcp(prosody.c2sPort, ANONYMOUS),
        );
        made.push(...(await Promise.all(batch)));
      }
      open.push(...made);
      return made;
    },
    async owner() {
      accounts += 1;
      const username = `bench-${accounts}`;
      const password = await prosody.createUser(username);
      const client = await startClient({ service: prosody.service, domain: prosody.domain, username, password });
      owners.push(client);
      return client;
    },
    async remove() {
      await Promise.all(open.map((client) => client.close()));
      await Promise.all(owners.map((client) => client.stop()));
      await lectern.remove();
      await prosody.remove();
    },
  };
}

const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`;

/** Makes a room that stays when it is empty, set up alike at both services, and leaves it. @returns its address */
export async function makeRoom(owner: TestClient, service: RoomService, name: string): Promise<string> {
  const room = `${name}@${service.domain}`;
  await owner.join(room, 'owner');
  await owner.iq(
    'set',
    room,
    `<query xmlns='${NS.mucOwner}'><x xmlns='jabber:x:data' type='submit'>${field('FORM_TYPE', NS.mucRoomConfig)}${field(
      'muc#roomconfig_persistentroom',
      '1',
    )}${field('muc#roomconfig_publicroom', '1')}${field('muc#roomconfig_whois', 'moderators')}</x></query>`,
  );
  const since = owner.received.length;
  await owner.send(`<presence to='${room}/owner' type='unavailable'/>`);
  await owner.until((s) => s.attrs.from === `${room}/owner` && s.attrs.type === 'unavailable', since);
  return room;
}

/** XEP-0045 §10.9 */
export async function destroyRoom(owner: TestClient, room: string): Promise<void> {
  await owner.iq('set', room, `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
}
