/** What was said in a room. */
import type { ReadonlySignal } from '@preact/signals-core';

export interface ChatMessage {
  readonly id: string;
  /** null: said by the room itself */
  readonly nick: string | null;
  readonly body: string;
  /** ms since 1970, to be shown; the order of messages is the room's, whatever any clock says. */
  readonly at: number;
  /** Said since one came in first; what was said before is history. */
  readonly news: boolean;
  readonly mine: boolean;
  /** Sent, but not yet come back from the room. */
  readonly pending: boolean;
  /** The room refused it: nobody else has it. It can be sent again, or taken off. */
  readonly failed: boolean;
  /** For this user alone (XEP-0045 §7.5). */
  readonly private: boolean;
}

/** What the list of messages needs; a live room, a replay and a conversation can each give it. */
export interface ChatSource {
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
}

export interface ChatControl extends ChatSource {
  /** False when nothing was sent, because the stream is down. */
  say(text: string): boolean;
  /** Sends a message that was refused once more. */
  sayAgain(id: string): void;
  /** Takes a message that was refused off the list. */
  forget(id: string): void;
}
