/** The list of groups, and making one. */
import { featuresOf } from '../../../protocol/base/caps.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../../protocol/base/xml.ts';
import type { Connection } from '../account/connection.ts';
import { type LeaveReason, RoomError, type RoomSummary } from './contract.ts';
import { buildFirstForm, nameFor } from './new-room.ts';

/** ms: a room answers a presence at once, so longer means that it cannot be reached. */
const PRESENCE_TIMEOUT = 15_000;

/** Groups of which more is told than the title; the rest of a long list is known by title alone. */
const DETAILED = 40;

/** Rejects with RoomError. @param service the address of the rooms' service */
export async function listRooms(service: string, connection: Connection): Promise<readonly RoomSummary[]> {
  const reply = await connection.ask(service, 'get', xml('query', { xmlns: NS.discoItems }));
  if (isFault(reply)) throw new RoomError('failed', reply.text);
  const items = reply.getChild('query', NS.discoItems)?.getChildren('item') ?? [];
  return await Promise.all(
    items.map(async (item, i) => {
      const jid = attr(item, 'jid') ?? '';
      const summary = { name: splitJid(jid).local, title: attr(item, 'name') ?? jid, occupants: 0, running: false };
      const info = i < DETAILED ? await connection.ask(jid, 'get', xml('query', { xmlns: NS.discoInfo })) : undefined;
      const query = info === undefined || isFault(info) ? undefined : info.getChild('query', NS.discoInfo);
      if (!query || featuresOf(query).length === 0) return summary;
      const fields = new Map(
        childElements(query)
          .filter((c) => c.is('x', NS.dataForms))
          .flatMap((form) => form.getChildren('field'))
          .map((field) => [attr(field, 'var'), field.getChildText('value') ?? ''] as const),
      );
      return {
        ...summary,
        occupants: Number(fields.get('muc#roominfo_occupants') ?? 0),
        running: fields.get('{urn:lectern:log:1}running') === '1',
      };
    }),
  );
}

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
