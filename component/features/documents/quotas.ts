/**
 * How much room documents may take on the disk: those of one group, those that one account added, in whichever group, and
 * all together, with what no group names and is kept for a while. What is on its way counts as well: a slot that may be used, and a file that has come in and waits.
 */

import type { Disk } from '../../../backplane/files/disk.ts';
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { noSpace } from '../../../protocol/documents/space.ts';
import type { DocumentStore } from '../../../store/documents/contract.ts';
import type { Limits } from '../../limits.ts';
import { createOneByOne } from '../../one-by-one.ts';
import type { Conversions } from './conversions.ts';

/** Something that is to be kept. */
export interface Wanted {
  /** Name of the room that is to have it. */
  readonly room: string;
  /** Bare address of the account that adds it. */
  readonly account: string;
  readonly bytes: number;
}

export interface Quotas {
  /** Why so much more cannot be taken. @param slot the one that it comes by, which does not count against itself */
  refuses(wanted: Wanted, slot?: string): Promise<Fault | undefined>;
  /** The same; otherwise it counts as long as its slot may be used, or its file waits there. */
  promise<T extends { readonly id: string; readonly expires: number }>(
    wanted: Wanted,
    grant: () => T,
  ): Promise<T | Fault>;
  /** What came by this slot is kept, and counted as a document, or it never will be. */
  settled(slot: string): void;
}

export interface QuotasParts {
  readonly store: { readonly documents: Pick<DocumentStore, 'space'> };
  readonly documents: Pick<Conversions, 'sizeOf' | 'bytesSetAside'>;
  readonly disk: Disk;
  readonly limits: Pick<Limits, 'documents'>;
  /** ms since 1970 */
  now(): number;
}

export function createQuotas({ store, documents, disk, limits, now }: QuotasParts): Quotas {
  /** By the id of the slot. */
  const promised = new Map<string, Wanted & { readonly expires: number }>();

  /** Forgets slots that nothing can come by any more and where nothing waits. */
  async function look(): Promise<void> {
    for (const [slot, { expires }] of promised) {
      if (expires <= now() && (await documents.sizeOf(slot)) === undefined) promised.delete(slot);
    }
  }

  async function refuses({ room, account, bytes }: Wanted, slot?: string): Promise<Fault | undefined> {
    if ((await disk.look()) !== 'fine' || (await disk.spare()) < bytes) return noSpace('disk-full');
    await look();
    const used = await store.documents.space(room, account);
    const others = [...promised].filter(([id]) => id !== slot).map(([, wanted]) => wanted);
    const coming = (fits: (wanted: Wanted) => boolean) =>
      others.filter(fits).reduce((sum, wanted) => sum + wanted.bytes, bytes);
    if (used.room + coming((other) => other.room === room) > limits.documents.groupQuota) return noSpace('group-full');
    if (used.account + coming((other) => other.account === account) > limits.documents.accountQuota) {
      return noSpace('account-full');
    }
    const all = used.all + (await documents.bytesSetAside());
    return all + coming(() => true) > limits.documents.totalQuota ? noSpace('documents-full') : undefined;
  }

  const granting = createOneByOne();
  return {
    refuses,
    promise(wanted, grant) {
      // One after the other: two at the same time must not both be given the last of it.
      return granting.run(async () => {
        const refused = await refuses(wanted);
        if (isFault(refused)) return refused;
        const slot = grant();
        promised.set(slot.id, { ...wanted, expires: slot.expires });
        return slot;
      });
    },
    settled: (slot) => void promised.delete(slot),
  };
}
