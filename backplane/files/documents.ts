/**
 * Files of a document, below `documents/<id>/`, and below `set-aside/<id>/` while no group names it:
 *
 * | file | what |
 * | --- | --- |
 * | `source` | the bytes that were uploaded |
 * | `document.pdf` | the whole document; to be fetched once `pdf` is true |
 * | `pages/N.jpg` | page N (from 1), longest side 1280 px; there once N is in `drawn` |
 * | `thumbs/N.jpg` | page N, 240 px wide, or 960 px high where that is less; there as soon as `pages/N.jpg` is |
 * | `text.json` | array of strings, the text of each page; there once `state` is 'ready' |
 * | `status.json` | the last DocumentStatus, so that a restart knows what is ready |
 * | `task.json` | until it is ready: the account for which it is converted, and its name; nobody is served it |
 *
 * A document that failed leaves no file behind.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** 64 lower-case hex digits, made when the document is. */
export const isDocumentId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Of a document, see above. */
export type DocumentFile =
  | 'source'
  | 'document.pdf'
  | 'text.json'
  | 'status.json'
  | 'task.json'
  | PictureFolder
  | `${PictureFolder}/${number}.jpg`;
export type PictureFolder = 'pages' | 'thumbs';

/**
 * @param folder that of documents, or of those that are set aside
 * @throws RangeError for what is no id, so that no path can be made of it
 */
export function documentFolder(folder: string, id: string): string {
  if (!isDocumentId(id)) throw new RangeError('a document id is 64 lower-case hex digits');
  return join(folder, id);
}

/** @param own the folder of a document */
export const fileOf = (own: string, file: DocumentFile): string => join(own, file);

/** @throws RangeError as documentFolder does */
export const documentFile = (folder: string, id: string, file: DocumentFile): string =>
  fileOf(documentFolder(folder, id), file);

/** Ids of all documents whose folders lie in this one. */
export const documentsIn = async (folder: string): Promise<string[]> => (await readdir(folder)).filter(isDocumentId);
