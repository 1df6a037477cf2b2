/** Names are told up to here; then how many more there are. */
const NAMED = 2;

/**
 * The names in one line, as a list is written in the language (ECMA-402 §14).
 * @param more the words for so many others
 */
export function speakerNames(nicks: readonly string[], language: string, more: (count: number) => string): string {
  const rest = nicks.length - NAMED;
  const items = rest > 0 ? [...nicks.slice(0, NAMED), more(rest)] : nicks;
  return new Intl.ListFormat(language).format(items);
}
