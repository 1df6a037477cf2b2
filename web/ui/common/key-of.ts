/** What the key means: its letter, also where the layout is Cyrillic, Greek, Hebrew or Arabic (UI Events §4.3). */
export function keyOf({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string {
  if (key.length !== 1) return key;
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  return letter !== undefined && !/^[\x20-\x7e]$/.test(key) && /\p{L}/u.test(key) && !/\p{sc=Latin}/u.test(key)
    ? letter.toLowerCase()
    : key.toLowerCase();
}
