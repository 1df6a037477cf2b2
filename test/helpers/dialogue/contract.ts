// What a test has of a component in memory.
import type { DatabaseSync } from 'node:sqlite';
import type { Disk } from '../../../backplane/files/disk.ts';
import type { Core } from '../../../component/engine.ts';
import type { Feature } from '../../../component/feature.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import type { Store } from '../../../store/store.ts';
import type { Lowered } from '../limits.ts';
import type { FakeDocuments } from './documents.ts';
import type { PersonOptions, Somebody } from './people.ts';

export interface DialogueOptions {
  /** Made one after the other, if there are several. */
  readonly limits?: Lowered | readonly Lowered[];
  /** Puts something between the core and the database. */
  wrap?(store: Store): Store;
  /** Puts more features around those that there are. */
  around?(features: readonly Feature[]): readonly Feature[];
  /** Whether the server has mod_lectern_multicast; without, everything comes one by one. */
  readonly multicast?: boolean;
}

export interface Dialogue {
  readonly core: Core;
  readonly store: Store;
  /** By the room's clock, which stands still until a test moves it. */
  readonly clock: {
    now: number;
    /** ms that somebody has set the server's clock ahead, beside the time that has passed. */
    ahead: number;
  };
  /** Every stanza that the core wrote, as text, in order. */
  readonly written: string[];
  /** How many stanzas it wrote out so far, where one envelope is one, for however many it is. */
  writes: number;
  /** Of those, the ones that it said may be lost on the way. */
  readonly lossy: Set<string>;
  /** What the core logged as an error. */
  readonly errors: string[];
  readonly documents: FakeDocuments;
  /** The database, and the connection that the core has to it. */
  readonly file: string;
  readonly database: DatabaseSync;
  /** What the core knows of its disk; it looks when a test does. */
  readonly disk: Disk;
  /** Bytes that are free on it, and whether it takes more after it has refused something. */
  readonly space: { free: number; takes: boolean };
  /** False: the stream is down, and writes fail. */
  stream: boolean;
  person(jid: string, options?: PersonOptions): Somebody;
  /** Whatever comes to this address is given to `deliver`; to nobody without it. */
  attach(jid: string, deliver?: (stanza: Element) => void): void;
  /** One stanza comes to the core, as the server passes it on. */
  dispatch(stanza: string): void;
  /** Resolves when nothing more happens by itself. */
  settled(): Promise<void>;
  /** The core ends as if it crashed, or in order, and another one starts with the same database. */
  restart(how: 'crash' | 'close'): Promise<void>;
  end(): Promise<void>;
}
