/** Who is in a room: occupants by nick, each with one or more sessions of the same user. */
import { nickKeys } from './nick.ts';

export type Role = 'moderator' | 'participant' | 'visitor' | 'none';

export interface Session {
  /** Full address. */
  readonly jid: string;
  /** What its last presence says to others, as XML: status, capabilities and the like, without what only rooms may say. */
  says: string;
  /** It announced Lectern's namespaces in its capabilities. */
  lectern: boolean;
  /** When something of it last came in, ms since 1970. */
  heard: number;
}

export interface Occupant {
  nick: string;
  /** Bare address. */
  readonly jid: string;
  role: Role;
  /** XEP-0421 */
  readonly id: string;
  /** Its presence as others see it, written out; made when somebody enters, gone when it changes. See presence.ts. */
  shown: Map<'address' | 'nick', string> | undefined;
  /** The newest last. */
  readonly sessions: Map<string, Session>;
}

export interface Seat {
  readonly occupant: Occupant;
  readonly session: Session;
}

export class Occupants {
  readonly #byNick = new Map<string, Occupant>();
  readonly #bySession = new Map<string, Seat>();
  /** Nicks of each bare address. */
  readonly #byUser = new Map<string, Occupant | Occupant[]>();
  /** By what a nick counts as, see nickKeys: several only while one user sits under several like nicks. */
  readonly #byKey = new Map<string, Occupant | Occupant[]>();

  get size(): number {
    return this.#byNick.size;
  }

  byNick(nick: string): Occupant | undefined {
    return this.#byNick.get(nick);
  }

  /** Those whose nicks have one of these keys. */
  like(keys: readonly string[]): Occupant[] {
    return keys.flatMap((key) => this.#byKey.get(key) ?? []);
  }

  /** The seat of a full address. */
  seat(jid: string): Seat | undefined {
    return this.#bySession.get(jid);
  }

  /** Occupants of a bare address; one user may sit under several nicks. */
  ofUser(jid: string): Occupant[] {
    return [this.#byUser.get(jid) ?? []].flat();
  }

  nicksOf(jid: string): number {
    return this.ofUser(jid).length;
  }

  all(): Occupant[] {
    return [...this.#byNick.values()];
  }

  seats(): Seat[] {
    return [...this.#bySession.values()];
  }

  add(occupant: Occupant, session: Session): void {
    if (!this.#byNick.has(occupant.nick)) this.#insert(occupant);
    // One that enters again is the newest.
    occupant.sessions.delete(session.jid);
    occupant.sessions.set(session.jid, session);
    this.#bySession.set(session.jid, { occupant, session });
  }

  /** Removes a session; true if it was the occupant's last, so that the occupant is gone too. */
  remove(jid: string): boolean {
    const seat = this.#bySession.get(jid);
    if (!seat) return false;
    this.#bySession.delete(jid);
    seat.occupant.sessions.delete(jid);
    if (seat.occupant.sessions.size > 0) return false;
    this.#delete(seat.occupant);
    return true;
  }

  rename(occupant: Occupant, nick: string): void {
    this.#delete(occupant);
    occupant.nick = nick;
    this.#insert(occupant);
  }

  #insert(occupant: Occupant): void {
    this.#byNick.set(occupant.nick, occupant);
    put(this.#byUser, occupant.jid, occupant);
    for (const key of nickKeys(occupant.nick)) put(this.#byKey, key, occupant);
  }

  #delete(occupant: Occupant): void {
    this.#byNick.delete(occupant.nick);
    take(this.#byUser, occupant.jid, occupant);
    for (const key of nickKeys(occupant.nick)) take(this.#byKey, key, occupant);
  }
}

// Nearly always there is one: a list for each would cost more than the occupant itself.
type OneOrMore = Map<string, Occupant | Occupant[]>;

function put(index: OneOrMore, key: string, occupant: Occupant): void {
  const known = index.get(key);
  index.set(key, known === undefined ? occupant : [known, occupant].flat());
}

function take(index: OneOrMore, key: string, occupant: Occupant): void {
  const [first, ...rest] = [index.get(key) ?? []].flat().filter((one) => one !== occupant);
  if (first === undefined) index.delete(key);
  else index.set(key, rest.length === 0 ? first : [first, ...rest]);
}
