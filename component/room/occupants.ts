/** The people in a room: occupants by nick, each with one or more sessions of the same user. */
import { nickKeys } from './nick.ts';
import type { Role } from './role.ts';

export interface Session {
  /** Full address. */
  readonly jid: string;
  /** What its last presence says to others, as XML: status, capabilities and the like, without what only rooms may say. */
  says: string;
  /** Language of that; '' when it has not said. */
  lang: string;
  /** Those of our namespaces that its verified capabilities list; none of a stock client. Changed by `Occupants.learn`. */
  speaks: ReadonlySet<string>;
  /** When something of it last came in, ms since 1970. */
  heard: number;
}

/** What a session speaks of which nothing is known yet. */
export const NOTHING: ReadonlySet<string> = new Set();

export interface Occupant {
  nick: string;
  /** Bare address; that of a guest who comes back is another one (come-back.ts). */
  jid: string;
  role: Role;
  /** XEP-0421 */
  readonly id: string;
  /** What stands for the address of a guest, see guest-places.ts; undefined for others. */
  origin: string | undefined;
  /**
   * Its presence as others see it, written out; made when somebody enters, gone when it changes, and with the garbage: of
   * use while many enter, and then larger than all else that is known of an occupant. See presence.ts.
   */
  shown: WeakRef<Shown> | undefined;
  readonly sessions: Sessions;
}

/** By what the recipient may see. */
export type Shown = Partial<Record<'address' | 'nick', string>> & {
  /** The session that said this. */
  readonly session: Session;
};

/** Sessions by full address, the newest last. There is one nearly always, and a Map is five times as large. */
export class Sessions {
  #list: readonly Session[] = [];

  get size(): number {
    return this.#list.length;
  }

  /** One that is added again is the newest. */
  add(session: Session): void {
    this.#list = [...this.#list.filter(({ jid }) => jid !== session.jid), session];
  }

  delete(jid: string): void {
    this.#list = this.#list.filter((session) => session.jid !== jid);
  }

  keys(): string[] {
    return this.#list.map(({ jid }) => jid);
  }

  values(): readonly Session[] {
    return this.#list;
  }

  /** Undefined when there is none. */
  get newest(): Session | undefined {
    return this.#list.at(-1);
  }
}

export interface Seat {
  readonly occupant: Occupant;
  readonly session: Session;
}

class Tables {
  readonly byNick = new Map<string, Occupant>();
  readonly bySession = new Map<string, Seat>();
  /** By bare address: several while one user sits under several nicks. */
  readonly byUser: OneOrMore = new Map();
  /** By what a nick counts as, see nickKeys: several only while one user sits under several like nicks. */
  readonly byKey: OneOrMore = new Map();
  /** By XEP-0421 id: several while one user sits under several nicks. */
  readonly byId: OneOrMore = new Map();
}

/** Those of a room in which nobody is: most rooms are empty most of the time, and tables cost more than such a room. */
const NOBODY = new Tables();

export class Occupants {
  #tables = NOBODY;
  #snapshot: object | undefined;

  /** Stands for the sessions that are here now and what they speak: another object after each change of that. */
  get snapshot(): object {
    this.#snapshot ??= {};
    return this.#snapshot;
  }

  get size(): number {
    return this.#tables.byNick.size;
  }

  byNick(nick: string): Occupant | undefined {
    return this.#tables.byNick.get(nick);
  }

  /** Those whose nicks have one of these keys. */
  like(keys: readonly string[]): Occupant[] {
    return keys.flatMap((key) => this.#tables.byKey.get(key) ?? []);
  }

  /** The seat of a full address. */
  seat(jid: string): Seat | undefined {
    return this.#tables.bySession.get(jid);
  }

  /** Occupants of a bare address; one user may sit under several nicks. */
  ofUser(jid: string): Occupant[] {
    return [this.#tables.byUser.get(jid) ?? []].flat();
  }

  /** Somebody by its XEP-0421 id, under each of its nicks. */
  byId(id: string): Occupant[] {
    return [this.#tables.byId.get(id) ?? []].flat();
  }

  nicksOf(jid: string): number {
    return this.ofUser(jid).length;
  }

  all(): Occupant[] {
    return [...this.#tables.byNick.values()];
  }

  seats(): Seat[] {
    return [...this.#tables.bySession.values()];
  }

  add(occupant: Occupant, session: Session): void {
    this.#snapshot = undefined;
    if (!this.#tables.byNick.has(occupant.nick)) this.#insert(occupant);
    occupant.sessions.add(session);
    this.#tables.bySession.set(session.jid, { occupant, session });
  }

  /** Removes a session; true if it was the occupant's last, so that the occupant is gone too. */
  remove(jid: string): boolean {
    const seat = this.#tables.bySession.get(jid);
    if (!seat) return false;
    this.#snapshot = undefined;
    this.#tables.bySession.delete(jid);
    seat.occupant.sessions.delete(jid);
    if (seat.occupant.sessions.size > 0) return false;
    this.#delete(seat.occupant);
    if (this.size === 0) this.#tables = NOBODY;
    return true;
  }

  /** A session has turned out to speak these namespaces, instead of those of before. */
  learn(session: Session, speaks: ReadonlySet<string>): void {
    this.#snapshot = undefined;
    session.speaks = speaks;
  }

  rename(occupant: Occupant, nick: string): void {
    this.#delete(occupant);
    occupant.nick = nick;
    this.#insert(occupant);
  }

  /** Its user has another bare address. */
  move(occupant: Occupant, jid: string): void {
    this.#delete(occupant);
    occupant.jid = jid;
    this.#insert(occupant);
  }

  #insert(occupant: Occupant): void {
    if (this.#tables === NOBODY) this.#tables = new Tables();
    this.#tables.byNick.set(occupant.nick, occupant);
    addTo(this.#tables.byUser, occupant.jid, occupant);
    addTo(this.#tables.byId, occupant.id, occupant);
    for (const key of nickKeys(occupant.nick)) addTo(this.#tables.byKey, key, occupant);
  }

  #delete(occupant: Occupant): void {
    this.#tables.byNick.delete(occupant.nick);
    removeFrom(this.#tables.byUser, occupant.jid, occupant);
    removeFrom(this.#tables.byId, occupant.id, occupant);
    for (const key of nickKeys(occupant.nick)) removeFrom(this.#tables.byKey, key, occupant);
  }
}

// Nearly always there is one: a list for each would cost more than the occupant itself.
type OneOrMore = Map<string, Occupant | Occupant[]>;

function addTo(index: OneOrMore, key: string, occupant: Occupant): void {
  const known = index.get(key);
  index.set(key, known === undefined ? occupant : [known, occupant].flat());
}

function removeFrom(index: OneOrMore, key: string, occupant: Occupant): void {
  const [first, ...rest] = [index.get(key) ?? []].flat().filter((one) => one !== occupant);
  if (first === undefined) index.delete(key);
  else index.set(key, rest.length === 0 ? first : [first, ...rest]);
}
