/** Rooms that this account keeps, as a feature of the account: XEP-0402. */
import { computed, signal } from '@preact/signals-core';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { prepareBareJid, splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Bookmark, buildBookmark, parseBookmark } from '../../../protocol/bookmarks/bookmark.ts';
import { type EventItem, MAX_ITEMS } from '../../../protocol/pubsub/event.ts';
import type { AccountContext, AccountPart } from '../account/part.ts';
import type { BookmarksControl } from './contract.ts';

export interface BookmarksPart {
  readonly part: AccountPart;
  readonly control: BookmarksControl;
}

/** XEP-0402 §3.1: nobody else may see them, and all are kept. */
const NODE = { access: 'whitelist', keep: 'max', strict: true } as const;

export function createBookmarksPart(account: AccountContext): BookmarksPart {
  const ready = signal(false);
  const byJid = signal<ReadonlyMap<string, Bookmark>>(new Map());
  const list = computed(() => [...byJid.value.values()].sort(byName));

  function take(items: readonly EventItem[], before: ReadonlyMap<string, Bookmark>): void {
    const next = new Map(before);
    for (const { id, payload, gone } of items) {
      const bookmark = gone ? undefined : parseBookmark(id, payload);
      if (!bookmark) next.delete(id);
      else if (next.has(id) || next.size < MAX_ITEMS) next.set(id, bookmark);
    }
    byJid.value = next;
  }

  async function load(): Promise<boolean> {
    const items = await account.pubsub.items(NS.bookmarks);
    if (isFault(items)) {
      return items.condition !== 'recipient-unavailable' && items.condition !== 'remote-server-timeout';
    }
    take(items, new Map());
    ready.value = true;
    return true;
  }

  return {
    part: {
      name: 'bookmarks',
      events: [
        {
          node: NS.bookmarks,
          take(from, { items, emptied }) {
            // XEP-0402 §6: whoever else says so would lead this user into rooms.
            if (from === account.jid) take(items, emptied ? new Map() : byJid.peek());
          },
        },
      ],
      async online() {
        if (!(await load())) void account.until(load);
      },
    },
    control: {
      ready,
      list,
      find: (jid) => byJid.peek().get(jid),
      async save(jid, change) {
        if (prepareBareJid(jid) !== jid || splitJid(jid).local === '') return new Fault('jid-malformed');
        // One that is not known yet may be there all the same, with what others have put into it.
        if (!ready.peek()) return new Fault('unexpected-request', 'the bookmarks have not come yet');
        const bookmark = { ...(byJid.peek().get(jid) ?? NOTHING), ...change, jid };
        const fault = await account.pubsub.publish(NS.bookmarks, jid, buildBookmark(bookmark), NODE);
        if (!fault) byJid.value = new Map([...byJid.peek(), [jid, bookmark]]);
        return fault;
      },
      async remove(jid) {
        const fault = await account.pubsub.retract(NS.bookmarks, jid);
        if (!fault) take([{ id: jid, payload: undefined, gone: true }], byJid.peek());
        return fault;
      },
    },
  };
}

const NOTHING = { name: '', autojoin: false, nick: '', password: '', extensions: undefined };

const { compare } = new Intl.Collator(undefined, { numeric: true });

const byName = (a: Bookmark, b: Bookmark) => compare(a.name || a.jid, b.name || b.jid) || compare(a.jid, b.jid);
