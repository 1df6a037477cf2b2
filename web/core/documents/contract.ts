/** Documents of a room, and this browser's uploads into it. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Failure } from '../../../protocol/documents/document.ts';
import type { Space } from '../../../protocol/documents/space.ts';

/** A document of this room, as far as it is known. */
export interface RoomDocument {
  readonly id: string;
  readonly name: string;
  readonly state: 'queued' | 'converting' | 'ready' | 'failed';
  readonly pages: number;
  /** Pages 1..drawn have pictures at `pictureUrl` and `thumbUrl`. */
  readonly drawn: number;
  /** The PDF can be fetched from `pdfUrl`. */
  readonly pdf: boolean;
  /** The encoding of a text that had to be guessed; 'utf-8' where some bytes were none. */
  readonly encoding?: string;
  /** Documents that are converted before it, while it is queued; undefined where that is not known. */
  readonly ahead?: number | undefined;
  readonly reason: Failure | null;
  /** Width and height of pages in points, as far as known; index 0 is page 1. */
  readonly sizes: readonly (readonly [number, number])[];
  readonly titles: readonly string[];
}

export const pdfUrl = (id: string): string => `/documents/${id}/document.pdf`;
/** JPEG, longest side 1280 px */
export const pictureUrl = (id: string, page: number): string => `/documents/${id}/pages/${page}.jpg`;
/** JPEG, 240 px wide */
export const thumbUrl = (id: string, page: number): string => `/documents/${id}/thumbs/${page}.jpg`;

/** What there is no space for on the server: its disk is full, or a quota of the group, of the account, of all. */
export type Quota = 'disk-full' | 'group-full' | 'account-full' | 'documents-full';

/** Why the server did not take an upload. */
export type UploadRefusal =
  | Quota
  | 'too-large'
  | 'forbidden' // one does not present here
  | 'busy' // one sends too many at once
  | 'too-many' // the group holds as many documents as it may
  | 'waiting' // as many wait to be converted as may
  | 'network' // the line broke
  | 'unavailable' // nobody answers behind the proxy
  | 'expired' // its slot was good for a time
  | 'used' // something has come, or comes, into its slot
  | 'changed' // it is not as long as was said
  | 'broken' // not all of it has come
  | 'slow' // it took too long
  | 'proxy-limit' // a proxy takes nothing as large
  | 'gone' // what was sent is not there any more
  | 'failed' // an error of the server
  | 'refused'; // anything else

/** An upload of this browser, until its document is ready or has failed. */
export interface Upload {
  readonly key: number;
  /** As it will be called in the group. */
  readonly name: string;
  readonly size: number;
  /** Bytes that the server has. */
  readonly sent: number;
  readonly state: 'sending' | 'converting' | 'done' | 'failed';
  readonly reason: Failure | UploadRefusal | null;
  /** Once it is known. */
  readonly document: string | null;
}

export interface DocumentsControl {
  readonly list: ReadonlySignal<readonly RoomDocument[]>;
  readonly uploads: ReadonlySignal<readonly Upload[]>;
  /** What the server has no space for, as it tells those who present. */
  readonly space: ReadonlySignal<Space>;
  upload(file: File): void;
  /** Takes an upload back, and what came of it in the room, unless the room had that before. */
  cancelUpload(key: number): void;
  /** Tries one again that has failed. */
  retryUpload(key: number): void;
  /** Takes a word on an upload off the screen; it goes on. */
  dismissUpload(key: number): void;
  /** Takes a document that is not on the stage off the room's list. Resolves to whether the room did it; never rejects. */
  remove(id: string): Promise<boolean>;
  /** Puts back a document that was removed a short while ago. */
  restore(id: string): void;
}
