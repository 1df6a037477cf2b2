/** This browser's uploads into the room: a slot is asked for, the file sent, its conversion asked for and followed. */
import type { ReadonlySignal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { fileName } from '../../../protocol/base/file-name.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { type DocumentNews, parseDocument } from '../../../protocol/documents/document.ts';
import type { RoomDocument, Upload, UploadRefusal } from './contract.ts';
import { type Ask, forgetSlot, sendFile, type Transfer, type Work } from './sending.ts';
import { createHolding, createTurns } from './turns.ts';
import { createUploadList } from './upload-list.ts';
import { convertRefusal } from './upload-refusals.ts';

export interface UploadsOptions {
  readonly maxUpload: number;
  readonly transfer: Transfer;
  readonly ask: Ask;
  /** Of the room, as far as they are known. */
  readonly documents: ReadonlySignal<readonly RoomDocument[]>;
  /** What the room answered to an upload. */
  onNews(news: DocumentNews): void;
  /** A document of this browser can be seen for the first time. */
  onVisible(document: string): void;
}

/** Files that are sent at a time: each comes sooner, and a folder that was dropped here does not use up the account's slots. */
const AT_ONCE = 4;

export function createUploads(options: UploadsOptions) {
  const { ask, transfer } = options;
  const uploads = createUploadList(options.onVisible);
  const { list, change } = uploads;
  let lastKey = 0;
  const inTurn = createTurns(AT_ONCE);
  /** Those that are sent and for which the queue has no place. */
  const holding = createHolding();
  /** Documents of this browser that wait to be converted, or are being converted: each that ends leaves a place. */
  let running = 0;
  list.subscribe((uploads) => {
    const before = running;
    running = uploads.filter(({ state, document }) => state === 'converting' && document !== null).length;
    for (let left = before - running; left > 0; left--) holding.next();
  });

  const remove = (document: string) => void ask('set', xml('remove', { xmlns: NS.document, id: document }));

  function begin(key: number, file: File, before?: Work): void {
    const { address = null, slot = null } = before ?? {};
    const work: Work = { file, cancel: new AbortController(), made: null, seen: false, address, slot };
    const { name, size } = file;
    const start: Upload = { key, name: fileName(name), size, sent: 0, state: 'sending', reason: null, document: null };
    uploads.begin(start, work);
    void run(key, work);
  }

  async function run(key: number, work: Work): Promise<void> {
    const { signal: cancelled } = work.cancel;
    const reason = await bring(key, work);
    if (reason !== null && !cancelled.aborted) change(key, { state: 'failed', reason });
  }

  /** Resolves with why it failed; with null when the room converts the file, or it was cancelled. */
  async function bring(key: number, work: Work): Promise<Upload['reason']> {
    if (work.file.size > options.maxUpload) return 'too-large';
    if (work.file.size === 0) return 'empty';
    const refused =
      work.slot === null ? await inTurn(() => sendFile(work, ask, transfer, (sent) => change(key, { sent }))) : null;
    if (refused !== null || work.slot === null) return refused;
    const { slot } = work;
    let answer = await convert(key, work, slot);
    // A folder that was dropped here comes in whole: what finds no place follows those of it that have one.
    for (let again = false; answer === 'waiting' && running > 0; again = true) {
      if (!(await holding.wait(work.cancel.signal, again))) return null;
      answer = await convert(key, work, slot);
    }
    if (answer !== null) holding.next();
    return answer;
  }

  async function convert(key: number, work: Work, slot: string): Promise<UploadRefusal | null> {
    change(key, { sent: work.file.size, state: 'converting' });
    const answer = await askConversion(work, slot, options);
    if (typeof answer === 'string') return answer;
    if (work.cancel.signal.aborted) {
      if (work.made !== null) remove(work.made);
      return null;
    }
    change(key, { document: answer.id });
    options.onNews(answer);
    return null;
  }

  return {
    list,
    dismiss: uploads.dismiss,
    follow: uploads.follow,
    removed: uploads.removed,
    settle: uploads.settle,
    upload: (file: File) => begin(++lastKey, file),
    /** Takes it back, whatever was done of it; what the room had before stays. */
    cancel(key: number) {
      const work = uploads.workOf(key);
      work?.cancel.abort();
      if (work?.made) remove(work.made);
      uploads.dismiss(key);
    },
    retry(key: number) {
      const work = uploads.workOf(key);
      if (work && list.value.some((u) => u.key === key && u.state === 'failed')) begin(key, work.file, work);
    },
    /** One has left the room: nothing more is sent. What is converted by now stays in the room. */
    close: uploads.close,
  };
}

/** Asks the room to convert what was sent; gives its document, or why there is none. */
async function askConversion(
  work: Work,
  slot: string,
  { ask, documents }: UploadsOptions,
): Promise<DocumentNews | UploadRefusal> {
  const before = new Set(documents.value.map((d) => d.id));
  const reply = await ask('set', xml('convert', { xmlns: NS.document, slot }));
  const element = isFault(reply) ? undefined : reply.getChild('document', NS.document);
  const news = element && parseDocument(element);
  if (!news || isFault(news)) {
    const refused = isFault(reply) ? convertRefusal(reply) : 'refused';
    if (refused === 'gone') forgetSlot(work);
    return refused;
  }
  // It is a document now, and another try begins anew.
  forgetSlot(work);
  if (!before.has(news.id)) work.made = news.id;
  return news;
}
