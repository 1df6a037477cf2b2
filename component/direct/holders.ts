/** Which web server holds which browser, by what Prosody has said on their connections. */
import type { ConnectionId, Holder, Spreader } from '../../backplane/direct/contract.ts';
import type { Limits } from '../limits.ts';
import { forgetOldest } from '../oldest.ts';

export interface Place {
  readonly spreader: Spreader;
  readonly connection: ConnectionId;
}

export interface Holders {
  /** Another number whenever another browser is held, or one is not any more. */
  readonly version: number;
  /** @param jid full address */
  of(jid: string): Place | undefined;
  /** Told of a full address whose stream is on another connection now. */
  onMoved: ((jid: string) => void) | undefined;
  attach(spreader: Spreader): Holder & { detach(): void };
}

/** A stream that can be gone on with on another connection. */
interface Stream {
  readonly jid: string;
  /** When its last connection was closed, ms; undefined while it is open. */
  closed: number | undefined;
}

export function createHolders(limits: Limits['direct'], now: () => number): Holders {
  const places = new Map<string, Place>();
  const streams = new Map<string, Stream>();
  let version = 0;
  let onMoved: ((jid: string) => void) | undefined;

  function attach(spreader: Spreader): Holder & { detach(): void } {
    /** Those of this web server. */
    const mine = new Map<ConnectionId, { jid: string; key: string | undefined }>();

    function hold(connection: ConnectionId, jid: string): void {
      mine.set(connection, { jid, key: undefined });
      places.set(jid, { spreader, connection });
      version += 1;
      onMoved?.(jid);
    }
    function lose(connection: ConnectionId): void {
      const lost = mine.get(connection);
      if (!lost) return;
      mine.delete(connection);
      const stream = lost.key === undefined ? undefined : streams.get(lost.key);
      if (stream) stream.closed = now();
      // It may be on another connection by now.
      const place = places.get(lost.jid);
      if (place?.spreader !== spreader || place.connection !== connection) return;
      places.delete(lost.jid);
      version += 1;
    }
    function keep(connection: ConnectionId, key: string): void {
      const held = mine.get(connection);
      if (!held) return;
      held.key = key;
      streams.delete(key);
      streams.set(key, { jid: held.jid, closed: undefined });
      forgetOldest(streams, limits.keys);
    }
    return {
      bound: hold,
      resumable: keep,
      resumed(connection, key) {
        const stream = streams.get(key);
        if (!stream || (stream.closed !== undefined && now() - stream.closed > limits.resume)) return;
        hold(connection, stream.jid);
        keep(connection, key);
        spreader.named(connection, stream.jid);
      },
      gone: lose,
      detach() {
        for (const connection of [...mine.keys()]) lose(connection);
      },
    };
  }

  return {
    get version() {
      return version;
    },
    of: (jid) => places.get(jid),
    get onMoved() {
      return onMoved;
    },
    set onMoved(listener) {
      onMoved = listener;
    },
    attach,
  };
}
