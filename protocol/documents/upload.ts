/** Upload slots, XEP-0363 §4 and §5. A slot is asked from the room, because the right to upload is the room's. */
import { Fault, isFault } from '../base/fault.ts';
import { fileName } from '../base/file-name.ts';
import { NS } from '../base/namespaces.ts';
import { attr, type Element, integer, xml } from '../base/xml.ts';

export interface SlotRequest {
  /** Cleaned by `fileName`. */
  readonly filename: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
}

export interface Slot {
  readonly put: string;
  readonly get: string;
}

export function parseSlotRequest(el: Element): SlotRequest | Fault {
  const filename = attr(el, 'filename');
  if (filename === undefined) return Fault.bad('filename is missing');
  const size = integer(attr(el, 'size'), 0, Number.MAX_SAFE_INTEGER, 'size');
  if (isFault(size)) return size;
  return {
    filename: fileName(filename),
    size,
    contentType: attr(el, 'content-type')?.slice(0, 200) || 'application/octet-stream',
  };
}

export function buildSlotRequest(request: SlotRequest): Element {
  return xml('request', {
    xmlns: NS.upload,
    filename: fileName(request.filename),
    size: String(request.size),
    'content-type': request.contentType,
  });
}

export function buildSlot(slot: Slot): Element {
  return xml('slot', { xmlns: NS.upload }, xml('put', { url: slot.put }), xml('get', { url: slot.get }));
}

export function parseSlot(el: Element): Slot | Fault {
  const put = el.getChild('put')?.attrs.url;
  const get = el.getChild('get')?.attrs.url;
  return put && get ? { put: String(put), get: String(get) } : Fault.bad('a slot has a put and a get address');
}
