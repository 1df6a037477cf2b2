/** The messages on the screen, in the order of the room, and by which ids they are known. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { ChatMessage } from './contract.ts';

/** Messages kept on the screen; older ones are in the room's archive. */
const MOST = 500;
/** Messages that are known when they come again, or are taken back: those on the screen, and several histories of a room. */
const MOST_KNOWN = 2_000;

export interface MessageList {
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
  /**
   * Puts a message into the room's order: what is said now behind all that the room has, before what it has not confirmed;
   * what comes of the history (`delayed`), some of which may be known, behind the one before it.
   */
  add(message: ChatMessage, delayed: boolean): void;
  /** Puts a message, which may be on the screen, behind the one with this id of the room's; first where that is undefined. */
  insert(message: ChatMessage, behind: string | undefined): void;
  /** Whether a message with this key was taken before; then the next one comes behind it. */
  known(key: string): boolean;
  /** @param key by which it comes again; '' for none @param stableId the id that the room gave it */
  remember(key: string, stableId: string | undefined, shown: string, occupant: string | undefined): void;
  /** Takes off what has this id of the room's, if its sender may: `by` is an occupant id, or the room. */
  retract(stableId: string, by: { readonly occupant: string | undefined; readonly room: boolean }): void;
  change(which: (message: ChatMessage) => boolean, part: Partial<ChatMessage>): void;
  drop(which: (message: ChatMessage) => boolean): void;
}

export function createMessageList(): MessageList {
  const messages = signal<readonly ChatMessage[]>([]);
  /** Of each message that was taken: its id on the screen. */
  const seen = new Map<string, string>();
  /** The message on the screen that the room told of last: the next one comes behind it. */
  let newest: string | undefined;
  /** Of each message that the room has: its id on the screen, and its sender, by the id that the room gave it. */
  const byStableId = new Map<string, { readonly id: string; readonly occupant: string | undefined }>();
  const drop = (which: (message: ChatMessage) => boolean) => {
    messages.value = messages.value.filter((m) => !which(m));
  };

  return {
    messages,
    add(message, delayed) {
      const list = messages.value.filter((m) => m.id !== message.id);
      const before = delayed ? list.findIndex((m) => m.id === newest) : -1;
      const place = message.pending ? list.length : (before < 0 ? list.findLastIndex((m) => !m.pending) : before) + 1;
      messages.value = list.toSpliced(place, 0, message).slice(-MOST);
      if (!message.pending) newest = message.id;
    },
    insert(message, behind) {
      const list = messages.value.filter((m) => m.id !== message.id);
      const before = behind === undefined ? undefined : byStableId.get(behind)?.id;
      const place = list.findIndex((m) => m.id === before);
      // One that is not on the screen any more tells no place.
      if (behind !== undefined && place < 0) messages.value = [...list, message];
      else messages.value = list.toSpliced(place + 1, 0, message);
    },
    known(key) {
      const shown = key ? seen.get(key) : undefined;
      if (shown !== undefined) newest = shown;
      return shown !== undefined;
    },
    remember(key, stableId, shown, occupant) {
      if (key) keep(seen, key, shown);
      if (stableId !== undefined) keep(byStableId, stableId, { id: shown, occupant });
    },
    retract(stableId, by) {
      const message = byStableId.get(stableId);
      if (message && (by.room || (message.occupant && message.occupant === by.occupant)))
        drop((m) => m.id === message.id);
    },
    change(which, part) {
      messages.value = messages.value.map((m) => (which(m) ? { ...m, ...part } : m));
    },
    drop,
  };
}

/** The oldest goes where there are too many: a room may be open for weeks. */
function keep<Value>(all: Map<string, Value>, key: string, value: Value): void {
  all.set(key, value);
  for (const oldest of all.keys()) {
    if (all.size <= MOST_KNOWN) return;
    all.delete(oldest);
  }
}
