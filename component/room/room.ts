/** One conference group: what is known of it, and the queue that keeps its changes in order. */

import { Fault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { plain, type Words } from '../../protocol/base/words.ts';
import type { PersonRecord } from '../../store/people/contract.ts';
import type { RoomRecord } from '../../store/rooms/contract.ts';
import type { Affiliation } from './affiliation.ts';
import type { RoomConfig } from './config.ts';
import { type Occupant, Occupants } from './occupants.ts';
import { Parts } from './part.ts';
import type { Role } from './role.ts';

export interface Subject {
  /** Once for each language; none when there is no subject. */
  readonly texts: readonly Words[];
  /** Nick of the person who set it; null when nobody has. */
  readonly by: string | null;
  /** ms since 1970; 0 when nobody has. */
  readonly at: number;
}

/** What is kept of a room in its own row. */
export function recordOf({ name, config, subject, locked }: Pick<Room, 'name' | 'config' | 'subject' | 'locked'>) {
  const { texts, by, at } = subject;
  return {
    name,
    config: JSON.stringify(config),
    subject: texts[0]?.text ?? '',
    subjectTexts: texts.some(({ lang }) => lang !== '') ? texts : undefined,
    subjectBy: by,
    subjectAt: at,
    locked,
  };
}

/** Most rooms have nobody there, and an empty Map costs as much as all the settings of a room. */
const NO_NICKS: ReadonlyMap<string, string> = new Map();

/** The nicks of people with that of one changed; null: it has none any more. */
export function withNick(nicks: ReadonlyMap<string, string>, jid: string, nick: string | null) {
  const after = new Map(nicks);
  if (nick === null) after.delete(jid);
  else after.set(jid, nick);
  return orNone(after);
}

const orNone = (nicks: ReadonlyMap<string, string>) => (nicks.size === 0 ? NO_NICKS : nicks);

const EMPTY = Promise.resolve();
const nothing = () => undefined;

export class Room {
  readonly name: string;
  readonly jid: string;
  config: RoomConfig;
  /** Locked until its owner has configured it, XEP-0045 §10.1.2. */
  locked: boolean;
  subject: Subject;
  /** By bare address, or by domain for a ban of all its users. */
  readonly affiliations = new Map<string, Affiliation>();
  /** Nicks that nobody else may have, by the bare address of their owners (XEP-0045 §7.10). */
  reservedNicks: ReadonlyMap<string, string>;
  readonly occupants = new Occupants();
  /** Set once the room has been destroyed: what still waits in the queue finds the door closed. */
  destroyed = false;
  /** What features keep of it. */
  readonly parts = new Parts();
  #queue: Promise<unknown> = EMPTY;

  constructor(
    domain: string,
    record: Omit<RoomRecord, 'config'> & { readonly config: RoomConfig },
    people: readonly Omit<PersonRecord, 'reason'>[] = [],
  ) {
    this.name = record.name;
    this.jid = `${record.name}@${domain}`;
    this.config = record.config;
    const texts = record.subjectTexts ?? (record.subject === '' ? [] : [plain(record.subject)]);
    this.subject = { texts, by: record.subjectBy, at: record.subjectAt };
    this.locked = record.locked;
    const nicks = new Map<string, string>();
    for (const { jid, affiliation, nick } of people) {
      this.affiliations.set(jid, affiliation);
      if (nick !== null) nicks.set(jid, nick);
    }
    this.reservedNicks = orNone(nicks);
  }

  /**
   * Runs `task` after all that were queued before it: stanzas to a room take effect one by one, in the order they came.
   */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(task);
    // What came of it is not kept.
    this.#queue = result.then(nothing, nothing);
    return result;
  }

  /** What was queued last: the same as before as long as nothing else has been. */
  get tail(): unknown {
    return this.#queue;
  }

  /** Resolves when all that is queued now is done. */
  settled(): Promise<unknown> {
    return this.#queue;
  }

  /** XEP-0045 §9.2: an address of its own counts before the ban of its domain. */
  affiliation(jid: string): Affiliation {
    const own = this.affiliations.get(bareJid(jid));
    if (own !== undefined) return own;
    return this.affiliations.get(splitJid(jid).domain) === 'outcast' ? 'outcast' : 'none';
  }

  /** XEP-0045 §5.1.2: the role that an affiliation brings on entering. */
  roleFor(affiliation: Affiliation): Role {
    if (affiliation === 'owner' || affiliation === 'admin') return 'moderator';
    if (affiliation === 'outcast') return 'none';
    return this.config.moderated && affiliation === 'none' ? 'visitor' : 'participant';
  }

  /** Real addresses are for moderators, unless the room shows them to all (XEP-0045 §4.2). */
  maySeeAddresses(occupant: Occupant): boolean {
    return this.config.nonAnonymous || occupant.role === 'moderator';
  }

  /** The occupant of a full address, or why its stanza is refused (XEP-0045 §7.4). */
  seatOf(jid: string) {
    return this.occupants.seat(jid) ?? new Fault('not-acceptable', 'only occupants may do this');
  }
}
