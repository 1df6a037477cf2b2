/**
 * Own messages that were on their way when the stream was lost. The room may have them; what it has is in the history that
 * it tells, or, where that does not reach back far enough, in its archive. Only what it has not is sent again.
 */
import { isFault } from '../../../protocol/base/fault.ts';
import type { ChatMessage } from './contract.ts';
import type { Archived, OwnArchive } from './own-archive.ts';

export interface UnsureOptions {
  /** Own messages that the room has not confirmed. */
  pending(): readonly ChatMessage[];
  send(message: ChatMessage): void;
  readonly archive: Pick<OwnArchive, 'read'>;
  /** The room has this one of the pending messages. @param behind the id that the room gave the one before it */
  found(message: ChatMessage, archived: Archived, behind: string | undefined): void;
  /** Nobody can tell whether the room has these. */
  lost(messages: readonly ChatMessage[]): void;
}

export interface Unsure {
  /** One is sent. */
  said(id: string): void;
  /** The room tells a message, now or as history. @param stableId its id by the room */
  told(stableId: string): void;
  /** One has come in. What is said from now on is on its way, and is not sent again when the history has come. */
  entered(): void;
  /** One is out: what was begun does not go on. */
  interrupted(): void;
  /** The history has come. Resolves to false when the room did not answer: it is to be asked again. */
  settle(): Promise<boolean>;
}

/** Conditions with which a room says that it has no archive for this user. */
const NO_ARCHIVE: ReadonlySet<string> = new Set(['service-unavailable', 'feature-not-implemented', 'forbidden']);

export function createUnsure({ pending, send, archive, found, lost }: UnsureOptions): Unsure {
  /** Of each pending message: the last one of the room that was known when it was said. It stands behind that. */
  const behind = new Map<string, string | undefined>();
  let newest: string | undefined;
  let unsure: ReadonlySet<string> = new Set();
  /** What the history has told since one came in; undefined when it has come. */
  let history: Set<string> | undefined;
  /** Counts how often one was in: an answer to a question of before is dropped. */
  let round = 0;

  const open = () => pending().filter(({ id }) => unsure.has(id));

  /** Looks for these, all said under this nick, in the archive. */
  async function search(nick: string, messages: readonly ChatMessage[]): Promise<'done' | 'again'> {
    const mine = round;
    const answer = await archive.read(nick, behind.get(messages[0]?.id ?? ''));
    if (mine !== round) return 'done';
    if (isFault(answer)) {
      if (!NO_ARCHIVE.has(answer.condition)) return 'again';
      const still = open();
      lost(messages.filter((m) => still.includes(m)));
      return 'done';
    }
    let last: { readonly behind: string | undefined; readonly stableId: string } | undefined;
    for (const archived of answer) {
      const message = open().find(({ id }) => id === archived.message.attrs.id);
      if (!message) continue;
      const place = behind.get(message.id);
      found(message, archived, last?.behind === place ? last?.stableId : place);
      last = { behind: place, stableId: archived.stableId };
    }
    return 'done';
  }

  return {
    said(id) {
      const waiting = new Set(pending().map((m) => m.id));
      for (const known of behind.keys()) if (!waiting.has(known)) behind.delete(known);
      behind.set(id, newest);
    },
    told(stableId) {
      newest = stableId;
      history?.add(stableId);
    },
    entered() {
      round += 1;
      history = new Set();
      unsure = new Set(pending().map((m) => m.id));
    },
    interrupted() {
      round += 1;
      history = undefined;
    },
    async settle() {
      const mine = round;
      // The history has no gaps: one that reaches back to what was known before a message would have told that, too.
      const covered = ({ id }: ChatMessage) => history?.has(behind.get(id) ?? '') ?? false;
      const missing = open().filter((m) => !covered(m));
      for (const nick of new Set(missing.map((m) => m.nick ?? ''))) {
        const outcome = await search(
          nick,
          missing.filter((m) => m.nick === nick),
        );
        if (mine !== round) return true;
        if (outcome === 'again') return false;
      }
      for (const message of open()) send(message);
      unsure = new Set();
      history = undefined;
      return true;
    },
  };
}
