/** Names in links that are tried: the page of a group that is there has its title in it, whoever asks. */

import { createRateLimit } from '../../backplane/rate.ts';
import { hasChance } from '../../protocol/muc/room-name.ts';
import type { WebLimits } from './limits.ts';

type Title = string | undefined | Promise<string | undefined>;

/**
 * The same, but for names that can be guessed it knows no title for a while after many that are none. A page without title
 * is no worse than one of a group of members.
 */
export function slowTitles(
  title: (name: string) => Title,
  { titleTries, titleTriesBurst }: Pick<WebLimits, 'titleTries' | 'titleTriesBurst'>,
  now: () => number = Date.now,
): (name: string) => Promise<string | undefined> {
  const tries = createRateLimit(titleTries, titleTriesBurst, 1, now);
  return async (name) => {
    if (hasChance(name)) return await title(name);
    if (!tries.has('')) return undefined;
    const found = await title(name);
    if (found === undefined) tries.take('');
    return found;
  };
}
