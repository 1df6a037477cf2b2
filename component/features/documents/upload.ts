/**
 * Upload slots, XEP-0363. A room grants them to its presenters; it is not announced as an upload service of the domain,
 * so that stock clients go on sending their pictures to Prosody's.
 */

import type { SlotSigner, SlotTerms } from '../../../backplane/tickets/slots.ts';
import { buildDateTime } from '../../../protocol/base/datetime.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { buildSlot, parseSlotRequest } from '../../../protocol/documents/upload.ts';
import type { Feature } from '../../feature.ts';
import type { Service } from '../../service.ts';
import { mayPresent } from '../stage/rights.ts';
import type { Conversions } from './conversions.ts';
import type { Quotas } from './quotas.ts';

interface Parts {
  readonly documents: Pick<Conversions, 'received'>;
  readonly quotas: Quotas;
  readonly slots: SlotSigner;
}

export const upload = (service: Service, { documents, quotas, slots }: Parts): Feature => {
  /** Slots of each account that may still be used; those that are past are dropped on the next request. */
  const granted = new Map<string, readonly Granted[]>();

  /** As far as it matters: only where there are too many it is looked which of them have been used. */
  async function openSlots(jid: string): Promise<readonly Granted[]> {
    const good = ({ expires }: Granted) => expires > service.now();
    const known = (granted.get(jid) ?? []).filter(good);
    if (known.length < service.limits.documents.slotsPerUser) return known;
    const used = new Set<string>();
    for (const { id } of known) if (await documents.received(id)) used.add(id);
    // There may be others by now.
    const open = (granted.get(jid) ?? []).filter((slot) => good(slot) && !used.has(slot.id));
    granted.set(jid, open);
    return open;
  }

  return {
    name: 'upload',
    disco: { room: [NS.upload] },
    iq: [
      {
        type: 'get',
        ns: NS.upload,
        name: 'request',
        at: 'room',
        async handle({ room, from, child }) {
          const seat = room.occupants.seat(from);
          if (!seat || !mayPresent(room, seat.occupant)) return new Fault('forbidden', 'only presenters may upload');
          const request = parseSlotRequest(child);
          if (isFault(request)) return request;
          const { limits } = service;
          if (request.size > limits.documents.uploadSize) return tooLarge(limits.documents.uploadSize);
          const now = service.now();
          const jid = bareJid(from);
          const open = await openSlots(jid);
          if (open.length >= limits.documents.slotsPerUser) return tooMany(limits.documents.slotsPerUser, open);
          const slot = await quotas.promise({ room: room.name, account: jid, bytes: request.size }, () =>
            slots.make(request.filename, request.size, now + limits.documents.slotLife),
          );
          if (isFault(slot)) return slot;
          // Another room may have given it one meanwhile.
          granted.set(jid, [...(granted.get(jid) ?? []).filter(({ expires }) => expires > now), slot]);
          for (const [user, slots] of granted) if (slots.every(({ expires }) => expires <= now)) granted.delete(user);
          const address = `${service.config.url}${slot.path}`;
          return buildSlot({ put: address, get: address });
        },
      },
    ],
  };
};

type Granted = Pick<SlotTerms, 'id' | 'expires'>;

/** XEP-0363 §5: says when to try again, at the latest. */
function tooMany(max: number, open: readonly Granted[]) {
  const stamp = buildDateTime(Math.min(...open.map(({ expires }) => expires)));
  const detail = xml('retry', { xmlns: NS.upload, stamp });
  return new Fault('resource-constraint', `at most ${max} files can be uploaded at a time`, 'wait', detail);
}

/** XEP-0363 §5: names the limit, so that the client can say it. */
function tooLarge(max: number) {
  const detail = xml('file-too-large', { xmlns: NS.upload }, xml('max-file-size', {}, String(max)));
  return new Fault('not-acceptable', `a file can have at most ${max} bytes`, 'modify', detail);
}
