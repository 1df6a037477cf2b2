/** What a room's archive (XEP-0313) has of this user's own messages. */
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { buildBackwardQuery, readFin, readResult } from '../../../protocol/muc/archive.ts';
import type { PartContext } from '../part.ts';

/** Messages of a page, and pages that are read at most: what was just said is among the newest. */
const PAGE = 50;
const MOST_PAGES = 4;

export interface Archived {
  /** Given by the room. */
  readonly stableId: string;
  /** As it was sent then; a tombstone where it was taken back. */
  readonly message: Element;
}

export interface OwnArchive {
  /** True when the message is a result, of whatever query. */
  receive(stanza: Element): boolean;
  /**
   * What was said under this nick, oldest first, after the message with this id of the room's. Not all where that is more
   * than four pages, or where the archive has that message no more.
   */
  read(nick: string, afterId: string | undefined): Promise<readonly Archived[] | Fault>;
}

export function createOwnArchive({ jid, ask }: Pick<PartContext, 'jid' | 'ask'>): OwnArchive {
  const open = new Map<string, Archived[]>();

  async function page(nick: string, afterId: string | undefined, before: string) {
    const id = newId();
    const found: Archived[] = [];
    open.set(id, found);
    const query = buildBackwardQuery(id, { with: `${jid}/${nick}`, afterId }, { max: PAGE, before });
    const reply = await ask('set', query);
    open.delete(id);
    return isFault(reply) ? reply : { found, ...readFin(reply) };
  }

  async function read(nick: string, afterId: string | undefined): Promise<readonly Archived[] | Fault> {
    let all: readonly Archived[] = [];
    let before = '';
    for (let i = 0; i < MOST_PAGES; i++) {
      const answer = await page(nick, afterId, before);
      if (isFault(answer)) {
        // Old messages go: then the newest are all that there is to look through.
        const gone = answer.condition === 'item-not-found' && afterId !== undefined;
        return gone ? read(nick, undefined) : answer;
      }
      all = [...answer.found, ...all];
      if (answer.complete || answer.first === undefined) break;
      before = answer.first;
    }
    return all;
  }

  return {
    receive(stanza) {
      const result = readResult(stanza);
      // Occupants speak from addresses of their own.
      if (!result || attr(stanza, 'from') !== jid) return false;
      open.get(result.queryId ?? '')?.push({ stableId: result.id, message: result.message });
      return true;
    },
    read,
  };
}
