/** Documents of a room: ask for a conversion, follow it, list what there is. docs/protocol.md §5. */

import { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { buildDocument } from '../../../protocol/documents/document.ts';
import type { Feature, IqReply, RoomIqContext } from '../../feature.ts';
import type { Service } from '../../service.ts';
import { createConvert } from './convert.ts';
import { createKeptDocuments } from './kept.ts';
import { createNews } from './news.ts';
import type { DocumentParts } from './parts.ts';
import { createRemoval } from './removal.ts';

export const document = (service: Service, { documents, quotas }: DocumentParts): Feature => {
  const own = { ...service, documents, quotas };
  const kept = createKeptDocuments({ ...own, limits: service.limits.documents });
  const news = createNews(own);
  const { remove, restore, giveUp } = createRemoval(own, news, kept);

  async function measureAll(): Promise<void> {
    for (const id of await service.store.documents.unmeasured()) await news.measure(id);
  }

  async function list({ room, from }: RoomIqContext): Promise<IqReply> {
    if (!room.occupants.seat(from)) return new Fault('forbidden', 'only occupants may ask');
    const all = [];
    for (const { document: id, name, converted } of await service.store.documents.of(room.name)) {
      const status = await documents.status(id);
      if (!status) {
        await news.missing(room, { id, name, converted });
        continue;
      }
      // One that was cut off by a restart has no news of its own.
      if (status.state !== 'ready' && status.state !== 'failed') news.wait(room, id);
      all.push(buildDocument({ ...status, name }));
    }
    return xml('documents', { xmlns: NS.document }, ...all);
  }

  const iq = { ns: NS.document, at: 'room' } as const;
  return {
    name: 'document',
    disco: { room: [NS.document] },
    load() {
      // Those that a process left which was killed.
      service.aside('removing documents', kept.sweep());
      service.aside('measuring documents', measureAll());
    },
    removed(room) {
      news.forgetAll(room);
      giveUp(room);
      service.aside('removing documents', kept.sweep());
    },
    close: () => kept.close(),
    iq: [
      { ...iq, type: 'set', name: 'convert', handle: createConvert(own, news, kept) },
      { ...iq, type: 'get', name: 'documents', handle: list },
      { ...iq, type: 'set', name: 'remove', handle: remove },
      { ...iq, type: 'set', name: 'restore', handle: restore },
    ],
  };
};
