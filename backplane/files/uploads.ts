/**
 * Files that come in through slots, below `uploads/`: `<slot>` are the bytes, until somebody makes something of them,
 * `<slot>.json` is what is known of them, and `<slot>.part` what is on its way.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { boolean, check, type GenericSchema, number, object, optional, pipe, string } from 'valibot';
import { isDocumentId } from './documents.ts';
import { exists } from './files.ts';
import type { DataFolders } from './folders.ts';
import { readJson } from './json.ts';
import { writeWhole } from './whole.ts';

/** What is known of a file that has come in through a slot. */
export interface UploadRecord {
  /** SHA-256 of its bytes, hex */
  readonly sha256: string;
  readonly name: string;
  readonly size: number;
  /** The id of what a room makes of it; undefined until one does. */
  readonly document?: string;
  /** The room had the file already: of the same one again and again there must not stay a record each. */
  readonly again?: boolean;
}

const recordSchema = object({
  sha256: string(),
  name: string(),
  size: number(),
  document: optional(pipe(string(), check(isDocumentId))),
  again: optional(boolean()),
}) as GenericSchema<unknown, UploadRecord>;

type Folder = Pick<DataFolders, 'uploads'>;

const SLOT = /^[A-Za-z0-9_-]{22}$/;
const NAME = /^uploads\/[A-Za-z0-9_-]{22}$/;

/** Whether this is the id of a slot. */
const isSlot = (text: string): boolean => SLOT.test(text);

/** The name of a slot's bytes among all files (see Files). */
export const uploadName = (slot: string): string => `uploads/${checked(slot)}`;
export const isUploadName = (text: string): boolean => NAME.test(text);

/** The path of a slot's bytes. Throws on an id that is none, so that no path can be made of it. */
export const uploadPath = ({ uploads }: Folder, slot: string): string => join(uploads, checked(slot));

/** The same of what is on its way. */
export const uploadPartPath = (folders: Folder, slot: string): string => `${uploadPath(folders, slot)}.part`;

const recordPath = (folders: Folder, slot: string): string => `${uploadPath(folders, slot)}.json`;

function checked(slot: string): string {
  if (!isSlot(slot)) throw new RangeError('not the id of a slot');
  return slot;
}

export type UploadFile = { readonly kind: 'bytes' | 'record'; readonly slot: string } | { readonly kind: 'part' };

/** What a file in the folder is, by its name; undefined: none of ours. */
export function uploadFile(name: string): UploadFile | undefined {
  // What is known of a file has one, too, while it is written.
  if (name.endsWith('.part')) return { kind: 'part' };
  const slot = name.replace(/\.json$/, '');
  return isSlot(slot) ? { kind: slot === name ? 'bytes' : 'record', slot } : undefined;
}

/** Whether the bytes are there. */
export const isUploaded = (folders: Folder, slot: string): Promise<boolean> => exists(uploadPath(folders, slot));

/** A reader finds the former record or this one. */
export async function writeUploadRecord(folders: Folder, slot: string, record: UploadRecord): Promise<void> {
  await writeWhole(recordPath(folders, slot), JSON.stringify(record));
}

/** Undefined where there is none, or none that can be read: the file can be brought again then. */
export async function readUploadRecord(folders: Folder, slot: string): Promise<UploadRecord | undefined> {
  return isSlot(slot) ? await readJson(recordPath(folders, slot), recordSchema) : undefined;
}

export async function removeUpload(folders: Folder, slot: string): Promise<void> {
  await rm(uploadPath(folders, slot), { force: true });
  await rm(recordPath(folders, slot), { force: true });
}
