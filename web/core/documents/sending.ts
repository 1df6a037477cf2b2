/** One file on its way: a slot is asked for (XEP-0363), and the file sent into it. */
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import { buildSlotRequest, parseSlot } from '../../../protocol/documents/upload.ts';
import type { Http } from '../http.ts';
import type { UploadRefusal } from './contract.ts';
import { putRefusal, slotRefusal } from './upload-refusals.ts';

export type Ask = (type: 'get' | 'set', child: Element) => Promise<Element | Fault>;

/** The id of the slot that the file has come into, or why it has not. */
export type Transferred = { readonly slot: string } | { readonly refused: UploadRefusal };

/** Sends a file to the address of its slot. Whatever it gives when it was cancelled does not count. Never rejects. */
export type Transfer = (
  address: string,
  file: File,
  onProgress: (sent: number) => void,
  cancelled: AbortSignal,
) => Promise<Transferred>;

export interface Work {
  readonly file: File;
  readonly cancel: AbortController;
  /** The document that came of it, unless the room had it before. */
  made: string | null;
  /** It has been told that the document can be seen. */
  seen: boolean;
  /** Where it may be sent, and what it was sent into: kept for another try, as each slot counts until it is used. */
  address: string | null;
  slot: string | null;
}

/** After these the slot is as good as before. */
const KEPT: ReadonlySet<UploadRefusal> = new Set(['network', 'unavailable', 'broken', 'slow', 'disk-full', 'failed']);

/** Resolves with why it was not sent; with null when `work.slot` has it, or it was cancelled. */
export async function sendFile(
  work: Work,
  ask: Ask,
  transfer: Transfer,
  onProgress: (sent: number) => void,
): Promise<UploadRefusal | null> {
  const { file } = work;
  const { signal: cancelled } = work.cancel;
  while (!cancelled.aborted) {
    const again = work.address !== null;
    const refused = again ? null : await askSlot(work, ask);
    if (cancelled.aborted || work.address === null) return refused;
    const sent = await transfer(work.address, file, onProgress, cancelled);
    if (cancelled.aborted) return null;
    if ('slot' in sent) {
      work.slot = sent.slot;
      return null;
    }
    if (KEPT.has(sent.refused)) return sent.refused;
    work.address = null;
    // One that was kept from an earlier try was not good any more.
    if (!again) return sent.refused;
  }
  return null;
}

async function askSlot(work: Work, ask: Ask): Promise<UploadRefusal | null> {
  const { name, size, type } = work.file;
  const request = { filename: name, size, contentType: type || 'application/octet-stream' };
  const granted = await ask('get', buildSlotRequest(request));
  if (isFault(granted)) return slotRefusal(granted);
  const element = granted.getChild('slot', NS.upload);
  const slot = element && parseSlot(element);
  if (!slot || isFault(slot)) return 'refused';
  work.address = slot.put;
  return null;
}

export function forgetSlot(work: Work): void {
  work.address = null;
  work.slot = null;
}

/** HTTP PUT (XEP-0363 §4). */
export const transferBy =
  (put: Http['put']): Transfer =>
  async (address, file, onProgress, cancelled) => {
    // Our own origin, whatever name the operator gave it: the policy of the page allows no other.
    const { status, text } = await put(new URL(address).pathname, file, onProgress, cancelled);
    const slot = status === 201 ? /^\{"slot":"([A-Za-z0-9_-]+)"\}$/.exec(text)?.[1] : undefined;
    return slot === undefined ? { refused: putRefusal(status, text) } : { slot };
  };
