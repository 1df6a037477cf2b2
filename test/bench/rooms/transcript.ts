// Who said what in a room, and what each occupant was told of it; afterwards, what is wrong with that.

/** All with their numbers in the order in which they were sent. */
export interface Sent {
  readonly number: number;
  /** As performance.now(). */
  readonly at: number;
  readonly sender: string;
}

export interface Listener {
  readonly nick: string;
  /** It must be told of all that is sent from this number on; undefined while it is not in. */
  from: number | undefined;
  /** What it was told, in order. */
  readonly heard: Sent[];
}

export interface Transcript {
  readonly listeners: readonly Listener[];
  /** Writes down what is sent. @returns its number among the messages of its sender in this room */
  say(sender: string, number: number, at: number): number;
  /**
   * Writes down that `listener` was told of a message.
   * @returns the message, and whether it was due and comes for the first time; undefined: nobody has said it
   */
  hear(listener: Listener, sender: string, sequence: number): { sent: Sent; due: boolean } | undefined;
  faults(): Faults;
}

export interface Faults {
  lost: number;
  doubled: number;
  /** Told later than one that was sent after it by the same, or in another order than the first occupant was told. */
  reordered: number;
}

/** @param nicks the first is in from the beginning, so its order is that of the room */
export function createTranscript(nicks: readonly string[]): Transcript {
  const said = new Map<string, Sent[]>(nicks.map((nick) => [nick, []]));
  const listeners = nicks.map((nick): Listener => ({ nick, from: undefined, heard: [] }));
  const told = new Map(listeners.map((listener) => [listener, new Set<Sent>()]));
  return {
    listeners,
    say(sender, number, at) {
      return (said.get(sender)?.push({ number, at, sender }) ?? 0) - 1;
    },
    hear(listener, sender, sequence) {
      const sent = said.get(sender)?.[sequence];
      const known = told.get(listener);
      if (!sent || !known) return undefined;
      const due = !known.has(sent) && listener.from !== undefined && sent.number >= listener.from;
      known.add(sent);
      listener.heard.push(sent);
      return { sent, due };
    },
    faults() {
      const all = [...said.values()].flat();
      const order = new Map((listeners[0]?.heard ?? []).map((sent, place) => [sent, place]));
      const faults: Faults = { lost: 0, doubled: 0, reordered: 0 };
      for (const listener of listeners) {
        const { from = Number.POSITIVE_INFINITY, heard } = listener;
        const known = told.get(listener) ?? new Set();
        faults.lost += all.filter((sent) => sent.number >= from && !known.has(sent)).length;
        faults.doubled += heard.length - known.size;
        faults.reordered += outOfOrder([...known], order);
      }
      return faults;
    },
  };
}

/** How many come after one that they should come before. */
function outOfOrder(heard: readonly Sent[], order: ReadonlyMap<Sent, number>): number {
  let latest = -1;
  let wrong = 0;
  const newest = new Map<string, number>();
  for (const sent of heard) {
    const place = order.get(sent) ?? -1;
    if (place < latest || sent.number < (newest.get(sent.sender) ?? -1)) wrong += 1;
    latest = Math.max(latest, place);
    newest.set(sent.sender, Math.max(sent.number, newest.get(sent.sender) ?? -1));
  }
  return wrong;
}
