/** A colour's angle from a nick, the same on every screen (in the manner of XEP-0392, with a plain hash). */
export function hueOf(nick: string): number {
  let hash = 7;
  for (const letter of nick) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (hash * 47) % 360;
}
