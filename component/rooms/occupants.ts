/** Who is in a room: occupants by nick, each with one or more sessions of the same user. */

import type { Element } from '../../protocol/xml.ts';

export type Role = 'moderator' | 'participant' | 'visitor' | 'none';

export interface Session {
  /** Full address. */
  readonly jid: string;
  /** The last presence it sent. */
  presence: Element;
  /** It announced Lectern's namespaces in its capabilities. */
  lectern: boolean;
}

export interface Occupant {
  nick: string;
  /** Bare address. */
  readonly jid: string;
  role: Role;
  /** XEP-0421 */
  readonly id: string;
  readonly sessions: Map<string, Session>;
}

export interface Seat {
  readonly occupant: Occupant;
  readonly session: Session;
}

export class Occupants {
  readonly #byNick = new Map<string, Occupant>();
  readonly #bySession = new Map<string, Seat>();

  get size(): number {
    return this.#byNick.size;
  }

  byNick(nick: string): Occupant | undefined {
    return this.#byNick.get(nick);
  }

  /** The seat of a full address. */
  seat(jid: string): Seat | undefined {
    return this.#bySession.get(jid);
  }

  /** Occupants of a bare address; one user may sit under several nicks. */
  ofUser(jid: string): Occupant[] {
    return [...this.#byNick.values()].filter((o) => o.jid === jid);
  }

  all(): Occupant[] {
    return [...this.#byNick.values()];
  }

  seats(): Seat[] {
    return [...this.#bySession.values()];
  }

  add(occupant: Occupant, session: Session): void {
    this.#byNick.set(occupant.nick, occupant);
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
    this.#byNick.delete(seat.occupant.nick);
    return true;
  }

  rename(occupant: Occupant, nick: string): void {
    this.#byNick.delete(occupant.nick);
    occupant.nick = nick;
    this.#byNick.set(nick, occupant);
  }
}
