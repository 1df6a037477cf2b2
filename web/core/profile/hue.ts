/** The colour of a name or an address, the same in all clients: XEP-0392 §5.1. */
import { sha1 } from '@noble/hashes/legacy.js';

/** Degrees of hue, 0 up to 360, to be shown as HSLuv with the saturation and lightness of one's theme (§5.2). */
export function hueOf(text: string): number {
  const [low = 0, high = 0] = sha1(new TextEncoder().encode(text));
  return ((high * 256 + low) / 65_536) * 360;
}
