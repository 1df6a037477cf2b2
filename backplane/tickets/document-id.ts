import { createHmac } from 'node:crypto';

/** The id of a document in a room: 64 lower-case hex digits. `name` is that of the file, where it is known. */
export type DocumentId = (room: string, sha256: string, name?: string) => string;

/**
 * A document is named by what is in it and where it is, and only the server can work that out: who has the same file, or
 * guesses what may be in it, can neither fetch what others make of it nor learn that it is there, and the same file is
 * another document in another room. What a file is its bytes tell, but for Markdown, which is plain text under another
 * name: so it has another id. Ids are kept, so that those which were given stay good when the secret changes.
 */
export function createDocumentId(secret: string): DocumentId {
  const key = createHmac('sha256', secret).update('lectern: ids of documents').digest();
  return (room, sha256, name = '') =>
    createHmac('sha256', key)
      .update(`${room}\n${sha256}${/\.md$/i.test(name) ? '\nmd' : ''}`)
      .digest('hex');
}
