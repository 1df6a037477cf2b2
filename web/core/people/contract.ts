/** The people of a room, and this user among them. */
import type { ReadonlySignal } from '@preact/signals-core';

export interface Member {
  readonly nick: string;
  /** XEP-0421: the same whatever the nick; undefined where the room has none. */
  readonly occupant: string | undefined;
  /** Bare address, where the room shows it (XEP-0045 §7.2.3): to moderators, or to everybody. */
  readonly jid?: string | undefined;
  readonly me: boolean;
  readonly role: 'moderator' | 'participant' | 'visitor';
  readonly affiliation: 'owner' | 'admin' | 'member' | 'none';
  /** May change the stage: a moderator, or wears the presenter's hat. */
  readonly presenter: boolean;
  /** Was given the stage (wears the hat), so that it can be taken again. */
  readonly hat: boolean;
}

/** What the list of people needs; a live room, a replay and a conversation can each give it. */
export interface PeopleSource {
  readonly members: ReadonlySignal<readonly Member[]>;
}

export interface PeopleControl extends PeopleSource {
  /** What this user is called here. */
  readonly nick: ReadonlySignal<string>;
  /** What this user may do here. */
  readonly moderator: ReadonlySignal<boolean>;
  readonly presenter: ReadonlySignal<boolean>;
  /** The group is this user's own: it may be deleted. */
  readonly owner: ReadonlySignal<boolean>;
  changeNick(nick: string): void;
  kick(nick: string): void;
}
