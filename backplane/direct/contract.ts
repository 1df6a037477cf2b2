/**
 * The direct way to browsers (design §5, Delivery): the component says once what goes to many, and the web server that holds
 * their connections writes it to each. Two halves that are in one process, or in several (apart.ts).
 */

/** A connection of a browser that takes frames, as its web server counts them. */
export type ConnectionId = number;

/** Those in a room who hear something, as far as one web server holds them. */
export type GroupId = number;

/** What a web server tells the component. */
export interface Holder {
  /** On this connection is the stream of this full address: Prosody has said so. */
  bound(connection: ConnectionId, jid: string): void;
  /** That stream can be gone on with by this key (XEP-0198 §5). */
  resumable(connection: ConnectionId, key: string): void;
  /** On this connection goes on the stream of this key: Prosody has said so. */
  resumed(connection: ConnectionId, key: string): void;
  /** The connection is closed. */
  gone(connection: ConnectionId): void;
}

/** What the component has a web server do, in the order of the calls. */
export interface Spreader {
  /** Whose stream it is that goes on there, to be told to another component. */
  named(connection: ConnectionId, jid: string): void;
  /** A group without members is none. */
  change(group: GroupId, come: readonly ConnectionId[], go: readonly ConnectionId[]): void;
  /**
   * Writes a frame (protocol/direct) to all of a group.
   * @param except some of it
   * @param lossy it is of no use late: it goes first where a browser does not keep up
   */
  send(group: GroupId, frame: Uint8Array, except: readonly ConnectionId[], lossy: boolean): void;
  /** Resolves when what was called before has been done: nobody gets anything by it any more. */
  done(): Promise<void>;
}

/** The component, for web servers. */
export interface Component {
  /** A web server is there. @returns by what it tells of its connections, and what ends that */
  attach(spreader: Spreader): Holder & { detach(): void };
}
