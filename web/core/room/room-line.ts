/** What parts say to a room and ask it, and what the user is told of it. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import type { Connection } from '../account/connection.ts';
import type { PartContext } from '../part.ts';
import { createRetry } from '../retry.ts';

/** ms until what the room did not answer is asked again. */
const ASK_AGAIN = 1_500;

export interface RoomLine extends Pick<PartContext, 'jid' | 'send' | 'ask' | 'demand' | 'until' | 'notify'> {
  readonly notice: ReadonlySignal<string | null>;
  dismissNotice(): void;
  /** What was begun with `until` does not go on. */
  interrupt(): void;
  close(): void;
}

export function createRoomLine(connection: Pick<Connection, 'send' | 'ask'>, jid: string): RoomLine {
  const notice = signal<string | null>(null);
  const retry = createRetry(ASK_AGAIN);
  const ask: RoomLine['ask'] = (type, child) => connection.ask(jid, type, child);
  const notify = (text: string) => {
    notice.value = text;
  };
  return {
    jid,
    notice,
    ask,
    notify,
    send: (stanza, lossy = false) => connection.send(stanza, lossy),
    async demand(child) {
      const reply = await ask('set', child);
      if (isFault(reply)) notify(reply.reason);
      return !isFault(reply);
    },
    until: (task) => retry.until(task),
    dismissNotice() {
      notice.value = null;
    },
    interrupt: retry.cancel,
    close: retry.close,
  };
}
