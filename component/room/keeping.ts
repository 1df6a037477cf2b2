/** Which messages of a room are kept, and for whom: XEP-0313 §6.1.2, XEP-0334. */
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';

/** history: told to those who enter, and archived; archive: given to those who ask for it; nowhere: it passes. */
export type Keeping = 'history' | 'archive' | 'nowhere';

/** What is of worth without a body. */
const MEANT: readonly (readonly [name: string, ns: string])[] = [
  ['reactions', NS.reactions],
  ['retract', NS.retract],
  ['apply-to', NS.fasten],
  ['encrypted', NS.omemo],
  ['encrypted', NS.omemoOld],
  ['openpgp', NS.openPgp],
  ['store', NS.hints],
];

/** @param payloads what of the message is sent on */
export function keepingOf(payloads: readonly Element[]): Keeping {
  const has = (name: string, ns?: string) => payloads.some((el) => el.is(name, ns));
  if (has('no-store', NS.hints) || has('no-permanent-store', NS.hints)) return 'nowhere';
  if (has('body') || MEANT.some(([name, ns]) => has(name, ns))) return 'history';
  // How far somebody has read is for clients that catch up; of a large room's last messages it would leave no others.
  return has('subject') || has('displayed', NS.markers) ? 'archive' : 'nowhere';
}
