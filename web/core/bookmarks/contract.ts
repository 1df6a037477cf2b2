/** Rooms that this account keeps (XEP-0402), here and on its other devices. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Bookmark } from '../../../protocol/bookmarks/bookmark.ts';

export type { Bookmark };

export interface BookmarksControl {
  /** They have come. */
  readonly ready: ReadonlySignal<boolean>;
  /** Sorted by name or address. */
  readonly list: ReadonlySignal<readonly Bookmark[]>;
  find(jid: string): Bookmark | undefined;
  /** Adds or changes one: what is left out stays as it is, and so does what other clients have put there. */
  save(
    jid: string,
    change: Partial<Pick<Bookmark, 'name' | 'nick' | 'password' | 'autojoin'>>,
  ): Promise<Fault | undefined>;
  remove(jid: string): Promise<Fault | undefined>;
}
