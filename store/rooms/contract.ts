/** Rooms. */

/** A text for people, and its language. */
export interface TextRecord {
  readonly text: string;
  /** RFC 5646; '' when nobody has said. */
  readonly lang: string;
}

export interface RoomRecord {
  /** Local part of the room's address. */
  readonly name: string;
  /** What it was set to, as JSON. */
  readonly config: string;
  /** In the first of its languages; '' without. */
  readonly subject: string;
  /** In all of them, where anybody has said which; undefined elsewhere. */
  readonly subjectTexts?: readonly TextRecord[] | undefined;
  /** Nick of the person who set the subject; null when nobody has. */
  readonly subjectBy: string | null;
  /** ms since 1970 */
  readonly subjectAt: number;
  /** Not set up yet, XEP-0045 §10.1. */
  readonly locked: boolean;
}

export interface RoomStore {
  /** By name. */
  all(): Promise<RoomRecord[]>;
  save(room: RoomRecord): Promise<void>;
  /** Removes a room and all that belongs to it. */
  remove(name: string): Promise<void>;
}
