/**
 * Upload slots, XEP-0363. A room grants them to its presenters; it is not announced as an upload service of the domain,
 * so that stock clients go on sending their pictures to Prosody's.
 */
import { Fault, isFault } from '../../protocol/fault.ts';
import { bareJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildSlot, parseSlotRequest } from '../../protocol/upload.ts';
import { xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Feature } from './feature.ts';

export const upload = (service: Service): Feature => {
  /** When the slots of each account expire; those past are dropped on the next request. */
  const granted = new Map<string, number[]>();
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
          if (!seat || !room.mayPresent(seat.occupant)) return new Fault('forbidden', 'only presenters may upload');
          const request = parseSlotRequest(child);
          if (isFault(request)) return request;
          const { limits } = service;
          if (request.size > limits.uploadSize) return tooLarge(limits.uploadSize);
          const now = service.now();
          const jid = bareJid(from);
          const open = (granted.get(jid) ?? []).filter((expires) => expires > now);
          if (open.length >= limits.slotsPerUser) return new Fault('resource-constraint', 'too many uploads at once');
          const slot = await service.quotas.promise({ room: room.name, account: jid, bytes: request.size }, () =>
            service.slots.make(request.filename, request.size, now + limits.slotLife),
          );
          if (isFault(slot)) return slot;
          granted.set(jid, [...open, slot.expires]);
          for (const [user, times] of granted) if (times.every((t) => t <= now)) granted.delete(user);
          const address = `${service.config.url}${slot.path}`;
          return buildSlot({ put: address, get: address });
        },
      },
    ],
  };
};

/** XEP-0363 §5: names the limit, so that the client can say it. */
function tooLarge(max: number) {
  const detail = xml('file-too-large', { xmlns: NS.upload }, xml('max-file-size', {}, String(max)));
  return new Fault('not-acceptable', `a file has ${max} bytes at most`, 'modify', detail);
}
