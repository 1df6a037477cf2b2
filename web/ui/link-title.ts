/**
 * The title of the group whose link was opened. The web server puts it into the page (Open Graph), so that it is known before
 * anybody is logged in; it does so only for groups that may be entered by their link.
 */
import { unescapeLocal } from '../../protocol/base/jid.ts';
import type { Place } from './router.ts';

/** Gives a group's title, and its name where the title is not known. */
export function createLinkTitle(document: Document, opened: Place): (name: string) => string {
  const content = document.querySelector('meta[property="og:title"]')?.getAttribute('content') ?? '';
  return (name) => (opened.kind === 'room' && opened.name === name && content) || unescapeLocal(name);
}
