/**
 * Pictures of people: XEP-0084 (data, and metadata that tell of them), and what those have who know XEP-0153 alone. Both name
 * a picture by the SHA-1 of its bytes, in hex.
 */
import { NS } from '../base/namespaces.ts';
import { decodeBase64, encodeBase64 } from '../base/picture.ts';
import { attr, childElements, type Element, integer, xml } from '../base/xml.ts';

/** Bytes of a picture of somebody else's: what a server passes on in one stanza. */
export const MAX_PICTURE = 256 * 1024;
/** Bytes and width of one's own: with base64 it fits into a stanza of Prosody's default, and it costs each contact as much. */
export const PICTURE = { bytes: 100 * 1024, side: 512 } as const;
/** Variants of one picture that are looked at. */
const MAX_INFOS = 20;

const HASH = /^[0-9a-f]{40}$/;

export interface AvatarInfo {
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads `<metadata/>` (§4.2.1): the picture that is at the account itself; null when there is none, or none that can be had
 * or shown. A link elsewhere is not followed: it would tell its owner who looks.
 */
export function parseAvatarMetadata(payload: Element | undefined): { readonly id: string } | null {
  if (!payload?.is('metadata', NS.avatarMetadata)) return null;
  for (const info of childElements(payload).slice(0, MAX_INFOS)) {
    const id = (attr(info, 'id') ?? '').toLowerCase();
    const bytes = integer(attr(info, 'bytes'), 1, MAX_PICTURE, 'bytes');
    if (info.name === 'info' && attr(info, 'url') === undefined && HASH.test(id) && typeof bytes === 'number') {
      return { id };
    }
  }
  return null;
}

/** null: there is no picture any more (§4.2.2). */
export function buildAvatarMetadata(info: AvatarInfo | null): Element {
  const { id = '', type = '', bytes = 0, width = 0, height = 0 } = info ?? {};
  const attrs = { id, type, bytes: String(bytes), width: String(width), height: String(height) };
  return xml('metadata', { xmlns: NS.avatarMetadata }, ...(info ? [xml('info', attrs)] : []));
}

export const buildAvatarData = (bytes: Uint8Array): Element =>
  xml('data', { xmlns: NS.avatarData }, encodeBase64(bytes));

export const parseAvatarData = (payload: Element | undefined): Uint8Array | undefined =>
  payload?.is('data', NS.avatarData) ? pictureBytes(payload.text()) : undefined;

/** XEP-0153 §3: the hash in a presence; '' for no picture, undefined when the presence does not say. */
export function parseVCardHash(presence: Element): string | undefined {
  const hash = presence.getChild('x', NS.vcardUpdate)?.getChildText('photo')?.trim().toLowerCase();
  return hash === '' || (hash !== undefined && HASH.test(hash)) ? hash : undefined;
}

/** The first photo in a vCard of XEP-0054. */
export const parseVCardPhoto = (vcard: Element): Uint8Array | undefined =>
  pictureBytes(vcard.getChild('PHOTO')?.getChildText('BINVAL') ?? '');

function pictureBytes(text: string): Uint8Array | undefined {
  // White space is for people; there is some in each line of 76 at most.
  if (text.length > MAX_PICTURE * 2) return undefined;
  const bytes = decodeBase64(text.replace(/\s+/g, ''));
  return bytes && bytes.length <= MAX_PICTURE ? bytes : undefined;
}
