/** vCards of rooms, XEP-0054, as far as rooms have them: a photo (XEP-0153, XEP-0486) and whatever else an owner sets. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { decodeBase64, imageType } from '../base/picture.ts';
import { childElements, type Element, xml } from '../base/xml.ts';

export interface VCard {
  /** Written anew: photos with their real type and in plain base64. */
  readonly element: Element;
  /** The bytes of each photo; all are the same picture (XEP-0486 §5.1). */
  readonly photos: readonly Uint8Array[];
}

export interface VCardLimits {
  /** Bytes of one photo. */
  readonly photoSize: number;
  /** Photos. */
  readonly photos: number;
  /** Characters of all but photos, as XML. */
  readonly rest: number;
}

/**
 * Reads `<vCard/>`. A photo without content is none: so photos are taken away (XEP-0153 §4.1). Text that is not of the
 * vCard's namespace is left out.
 */
export function parseVCard(vcard: Element, limits: VCardLimits): VCard | Fault {
  const children = childElements(vcard).filter((child) => child.getNS() === NS.vcard);
  const rest = children.filter((child) => child.name !== 'PHOTO');
  if (rest.join('').length > limits.rest) {
    return new Fault('not-acceptable', `a vCard has ${limits.rest} characters at most, besides photos`);
  }
  const photos = [];
  for (const child of children) {
    const photo = child.name === 'PHOTO' ? parsePhoto(child, limits.photoSize) : undefined;
    if (isFault(photo)) return photo;
    if (photo) photos.push(photo);
  }
  if (photos.length > limits.photos) return new Fault('not-acceptable', `a vCard has ${limits.photos} photos at most`);
  return {
    element: xml('vCard', { xmlns: NS.vcard }, ...rest, ...photos.map((photo) => photo.element)),
    photos: photos.map((photo) => photo.bytes),
  };
}

function parsePhoto(photo: Element, max: number): { element: Element; bytes: Uint8Array } | Fault | undefined {
  // A link would tell its owner who looks at the room.
  if (photo.getChild('EXTVAL')) return new Fault('not-acceptable', 'a photo is sent along, not linked');
  const base64 = (photo.getChildText('BINVAL') ?? '').replace(/\s+/g, '');
  if (base64 === '') return undefined;
  if (base64.length > Math.ceil(max / 3) * 4) return new Fault('not-acceptable', `a photo has ${max} bytes at most`);
  const bytes = decodeBase64(base64);
  if (!bytes) return Fault.bad('the photo is not base64');
  const type = imageType(bytes);
  if (!type) return new Fault('not-acceptable', 'a photo is a PNG, JPEG, WebP or GIF');
  return { element: xml('PHOTO', {}, xml('TYPE', {}, type), xml('BINVAL', {}, base64)), bytes };
}

/** XEP-0153 §3.1, §4.1: the SHA-1 of the photo in hex; '' when there is none any more. */
export function buildVCardUpdate(hash: string): Element {
  return xml('x', { xmlns: NS.vcardUpdate }, xml('photo', {}, hash));
}
