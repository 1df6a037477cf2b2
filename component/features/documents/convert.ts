/** A presenter asks for a file that came in to be converted for the room. */

import { isFault } from '../../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../../protocol/base/jid.ts';
import { buildDocument, parseConvert } from '../../../protocol/documents/document.ts';
import type { IqReply, RoomIqContext } from '../../feature.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import type { KeptDocuments } from './kept.ts';
import type { News } from './news.ts';
import type { DocumentService } from './parts.ts';
import { checkRoom, presenterOf } from './presenters.ts';

export const createConvert =
  (service: DocumentService, { wait, tell, measure }: News, kept: Pick<KeptDocuments, 'undisturbed'>) =>
  async ({ room, from, child }: RoomIqContext): Promise<IqReply> => {
    const presenter = presenterOf({ room, from }, 'only presenters may add documents');
    if (isFault(presenter)) return presenter;
    const slot = parseConvert(child);
    if (isFault(slot)) return slot;
    const account = presenter.jid;
    const bytes = (await service.documents.sizeOf(slot)) ?? 0;
    const wanted = { room: room.name, account, bytes };
    const refused = (await checkRoom(service, room)) ?? (await service.quotas.refuses(wanted, slot));
    if (refused) return refused;
    return await kept.undisturbed(async () => {
      const converting = await service.documents.convert({
        slot,
        room: room.name,
        account: accountOf(service, room, from),
      });
      if (isFault(converting)) return converting;
      const { name, status } = converting;
      const known = (await service.store.documents.of(room.name)).find((d) => d.document === status.id);
      // Before anything else is awaited: a file that is no document at all fails within milliseconds.
      if (status.state !== 'ready' && status.state !== 'failed') wait(room, status.id);
      if (status.state !== 'failed') {
        await service.store.documents.add(room.name, { document: status.id, name, account, bytes, converted: false });
        if (status.state === 'ready') await measure(status.id);
        // It may have gone on meanwhile; whoever comes after hears the newest.
        await tell(room, (await service.documents.status(status.id)) ?? status);
      }
      service.quotas.settled(slot);
      return buildDocument({ ...status, name: known?.name ?? name });
    });
  };

/**
 * The account that answers for a conversion: the one that asks. Guests and people of other servers cost nothing to be, so the account
 * answers for them that owns the group, which has given them the stage.
 */
function accountOf({ config }: Service, room: Room, from: string): string {
  const isAccount = (jid: string) => splitJid(jid).domain === config.accountDomain;
  if (isAccount(from)) return bareJid(from);
  const owner = [...room.affiliations].find(([jid, affiliation]) => affiliation === 'owner' && isAccount(jid));
  return owner?.[0] ?? room.jid;
}
