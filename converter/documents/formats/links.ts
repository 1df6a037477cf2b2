/*
 * What a document may point to. A link that a reader clicks on is kept; what a program would load by itself is kept
 * only when it lies in the document's own package: anything else is a request to an address, or a file of the server.
 */

/** Addresses that a reader may be led to. */
export function isForReaders(address: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address.trim());
}

/** The first bytes, in base64, of pictures that can hold no links: PNG, JPEG, GIF, BMP, WebP, TIFF. */
const PIXELS = /^\s*(iVBORw0KGgo|\/9j\/|R0lGOD|Qk|UklGR|SUkqA|TU0AK)/;
export const arePixels = (base64: string) => PIXELS.test(base64);

/** A `data:` address that holds a picture made of pixels, by its bytes: what it says of itself is believed by nobody. */
export function isDataOfPixels(address: string): boolean {
  const data = /^\s*data:[^,]{0,100};base64,/i.exec(address);
  return data !== null && arePixels(address.slice(data[0].length, data[0].length + 100));
}

/** Whether an address names an entry of the package, or a folder of it; `folder` is where the file that says so lies. */
export function isInPackage(address: string, folder: string, names: ReadonlySet<string>): boolean {
  const path = address.replace(/[?#].*$/s, '').replace(/^\.\//, '');
  // An entry may be called like an address, but for a space that programs do not mind.
  if (path === '' || /^\s|^[a-z][a-z\d+.-]*:|\\|^\//i.test(path)) return false;
  const candidates = [path, decode(path)].flatMap((name) => [resolve('', name), resolve(folder, name)]);
  return candidates.some(
    (name) => name !== undefined && (names.has(name) || names.has(`${name.replace(/\/$/, '')}/content.xml`)),
  );
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Undefined for what lies above the package: beside the file itself. */
function resolve(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
