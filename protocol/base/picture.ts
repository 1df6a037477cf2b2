/** Small pictures as they stand in stanzas: of rooms, and of people. */

/** undefined for what is not base64 without white space, whole (RFC 4648 §4). */
export function decodeBase64(base64: string): Uint8Array | undefined {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  // In pieces: a call takes some ten thousand arguments only.
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192));
  return btoa(text);
}

/** By its first bytes; what is said of it is a hint only (XEP-0153 §5). Not SVG, which can hold scripts and links. */
export function imageType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : undefined;
}
