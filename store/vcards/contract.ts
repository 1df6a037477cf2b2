/** vCards of rooms (XEP-0054); they go with the room. */

export interface VcardStore {
  /** As XML; undefined when there is none. */
  of(room: string): Promise<string | undefined>;
  /** By room: SHA-1 of each photo in hex, of the rooms that have any. */
  avatarHashes(): Promise<Map<string, readonly string[]>>;
  /** undefined removes. */
  save(room: string, vcard: string | undefined, hashes: readonly string[]): Promise<void>;
}
