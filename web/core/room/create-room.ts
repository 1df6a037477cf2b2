/** Making a group. */
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import type { Connection } from '../account/connection.ts';
import { type LeaveReason, RoomError } from './entry-contract.ts';
import { buildFirstForm, nameFor } from './new-room.ts';

/** ms: a room answers a presence at once, so longer means that it cannot be reached. */
const PRESENCE_TIMEOUT = 15_000;

const REFUSED: Partial<Record<string, LeaveReason | 'forbidden'>> = {
  'not-allowed': 'forbidden',
  'disk-full': 'no-space',
  'resource-constraint': 'limit',
};

/** Makes a reserved room (XEP-0045 §10.1.3): enter, give it its title, leave. Rejects with RoomError. */
export async function createRoom(
  service: string,
  connection: Connection,
  nick: string,
  title: string,
): Promise<string> {
  const name = await nameFor(title, service);
  const jid = `${name}@${service}`;
  const self = `${jid}/${nick || 'owner'}`;
  const presence = await presenceAfter(connection, jid, xml('presence', { to: self }, xml('x', { xmlns: NS.muc })));
  if (attr(presence, 'type') === 'error') {
    const { reason, condition } = Fault.fromStanza(presence);
    throw new RoomError(REFUSED[reason] ?? REFUSED[condition] ?? 'failed');
  }
  const reply = await connection.ask(jid, 'set', buildFirstForm(title));
  // Out before anybody comes in again: the goodbye must not meet the next one who enters.
  await presenceAfter(connection, jid, xml('presence', { to: self, type: 'unavailable' }));
  if (isFault(reply)) throw new RoomError('failed', reply.text);
  return name;
}

/** Sends a presence and gives the room's first answer to it; an error when the room does not answer. */
function presenceAfter(connection: Connection, jid: string, presence: Element): Promise<Element> {
  return new Promise((resolve) => {
    const done = (stanza: Element) => {
      clearTimeout(timer);
      stop();
      resolve(stanza);
    };
    const stop = connection.listen(jid, (stanza) => {
      if (stanza.name === 'presence') done(stanza);
    });
    const timeout = new Fault('remote-server-timeout');
    const timer = setTimeout(() => done(xml('presence', { type: 'error' }, timeout.toElement())), PRESENCE_TIMEOUT);
    connection.send(presence);
  });
}
