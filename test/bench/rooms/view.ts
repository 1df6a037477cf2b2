// What one client sees of a room: who is there, by the presences that came to it.

import type { LoadClient } from '../load/client.ts';

export interface View {
  /** Who is there for this client. */
  readonly nicks: ReadonlySet<string>;
  /**
   * Resolves when this client is in and sees `n` occupants. Rejects after `ms`, and at once when it is told what cannot be:
   * that one enters who is there, that one leaves who is not, that it is refused.
   */
  sees(n: number, ms: number): Promise<void>;
  /** Resolves when this client has left. Rejects as `sees` does. */
  left(ms: number): Promise<void>;
}

/** Watches from now on, until the next one watches. One question at a time. */
export function watch(client: LoadClient, room: string): View {
  const nicks = new Set<string>();
  let inside = false;
  let fault: string | undefined;
  let look = () => {};
  const start = ` from='${room}/`;

  client.onStanza = (stanza) => {
    if (!stanza.startsWith('<presence')) return;
    const top = stanza.slice(0, stanza.indexOf('>'));
    const at = top.indexOf(start);
    if (at < 0) return;
    const nick = top.slice(at + start.length, top.indexOf("'", at + start.length));
    const self = stanza.includes(` code='110'`);
    if (top.includes(` type='error'`)) fault ??= `was refused: ${stanza}`;
    else if (top.includes(` type='unavailable'`)) {
      if (!nicks.delete(nick)) fault ??= `saw ${nick} leave, who was not there`;
      // One who has left is told of nobody any more.
      if (self) nicks.clear();
      if (self) inside = false;
    } else {
      if (nicks.has(nick)) fault ??= `saw ${nick} enter twice`;
      nicks.add(nick);
      if (self) inside = true;
    }
    look();
  };

  const until = (done: () => boolean, ms: number) =>
    new Promise<void>((resolve, reject) => {
      const stop = (failed?: string) => {
        clearTimeout(timer);
        look = () => {};
        if (failed === undefined) resolve();
        else reject(new Error(`${client.jid} ${failed}`));
      };
      const timer = setTimeout(() => stop(`saw ${nicks.size} occupants after ${ms / 1000} s`), ms);
      look = () => {
        if (fault !== undefined) stop(fault);
        else if (done()) stop();
      };
      look();
    });

  return {
    nicks,
    sees: (n, ms) => until(() => inside && nicks.size === n, ms),
    left: (ms) => until(() => !inside, ms),
  };
}
