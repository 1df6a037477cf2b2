/** This browser's uploads into the room: a slot is asked for, the file sent, its conversion asked for and followed. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { fileName } from '../../../protocol/base/file-name.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { type DocumentNews, parseDocument } from '../../../protocol/documents/document.ts';
import { buildSlotRequest, parseSlot } from '../../../protocol/documents/upload.ts';
import type { Http } from '../http.ts';
import type { RoomDocument, Upload, UploadRefusal } from './contract.ts';
import { convertRefusal, putRefusal, slotRefusal } from './upload-refusals.ts';

/** The id of the slot that the file has come into, or why it has not. */
export type Transferred = { readonly slot: string } | { readonly refused: UploadRefusal };

/** Sends a file to the address of its slot. Whatever it gives when it was cancelled does not count. Never rejects. */
export type Transfer = (
  address: string,
  file: File,
  onProgress: (sent: number) => void,
  cancelled: AbortSignal,
) => Promise<Transferred>;

export interface UploadsOptions {
  readonly maxUpload: number;
  readonly transfer: Transfer;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Of the room, as far as they are known. */
  readonly documents: ReadonlySignal<readonly RoomDocument[]>;
  /** What the room answered to an upload. */
  onNews(news: DocumentNews): void;
  /** A document of this browser can be seen for the first time. */
  onVisible(document: string): void;
}

interface Work {
  readonly file: File;
  readonly cancel: AbortController;
  /** The document that came of it, unless the room had it before. */
  made: string | null;
  /** It has been told that the document can be seen. */
  seen: boolean;
  /** Where it may be sent, and what it was sent into: kept for another try, as each slot counts until it is used. */
  address: string | null;
  slot: string | null;
}

/** After these the slot is as good as before. */
const KEPT: ReadonlySet<UploadRefusal> = new Set(['network', 'unavailable', 'broken', 'slow', 'disk-full', 'failed']);

/** Files that are sent at a time: each comes sooner, and a folder that was dropped here does not use up the account's slots. */
const AT_ONCE = 4;

export function createUploads(options: UploadsOptions) {
  const { ask, documents } = options;
  const list = signal<readonly Upload[]>([]);
  /** By the key of the upload; another one after each retry. */
  const works = new Map<number, Work>();
  let lastKey = 0;
  let sending = 0;
  /** Those that wait to be sent, in their order. */
  const line: (() => void)[] = [];
  /** Those that are sent and for which the queue has no place, in their order. */
  const held: (() => void)[] = [];
  /** Documents of this browser that wait to be converted, or are being converted: each that ends leaves a place. */
  let running = 0;
  list.subscribe((uploads) => {
    const before = running;
    running = uploads.filter(({ state, document }) => state === 'converting' && document !== null).length;
    for (let left = before - running; left > 0; left--) held.shift()?.();
  });

  const change = (key: number, part: Partial<Upload>) => {
    list.value = list.value.map((u) => (u.key === key ? { ...u, ...part } : u));
  };
  const remove = (document: string) => void ask('set', xml('remove', { xmlns: NS.document, id: document }));

  function begin(key: number, file: File, before?: Work): void {
    const { address = null, slot = null } = before ?? {};
    const work: Work = { file, cancel: new AbortController(), made: null, seen: false, address, slot };
    works.set(key, work);
    const { name, size } = file;
    const start: Upload = { key, name: fileName(name), size, sent: 0, state: 'sending', reason: null, document: null };
    list.value = [...list.value.filter((u) => u.key !== key), start];
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
    const refused = work.slot === null ? await inTurn(() => send(key, work)) : null;
    if (refused !== null || work.slot === null) return refused;
    const { slot } = work;
    let answer = await convert(key, work, slot);
    // A folder that was dropped here comes in whole: what finds no place follows those of it that have one.
    for (let again = false; answer === 'waiting' && running > 0; again = true) {
      if (!(await place(work, again))) return null;
      answer = await convert(key, work, slot);
    }
    if (answer !== null) held.shift()?.();
    return answer;
  }

  /** Resolves with true when a document of this browser has ended, with false when the upload is cancelled before. */
  function place({ cancel }: Work, first: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const go = () => resolve(true);
      if (cancel.signal.aborted) resolve(false);
      else if (first) held.unshift(go);
      else held.push(go);
      cancel.signal.addEventListener('abort', () => {
        if (!held.includes(go)) return;
        held.splice(held.indexOf(go), 1);
        resolve(false);
      });
    });
  }

  async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (sending < AT_ONCE) sending += 1;
    // Whoever goes leaves its place to the next.
    else await new Promise<void>((go) => line.push(go));
    try {
      return await task();
    } finally {
      const next = line.shift();
      if (next) next();
      else sending -= 1;
    }
  }

  async function send(key: number, work: Work): Promise<UploadRefusal | null> {
    const { file } = work;
    const { signal: cancelled } = work.cancel;
    while (!cancelled.aborted) {
      const again = work.address !== null;
      const refused = again ? null : await askSlot(work);
      if (cancelled.aborted || work.address === null) return refused;
      const sent = await options.transfer(work.address, file, (bytes) => change(key, { sent: bytes }), cancelled);
      if (cancelled.aborted) return null;
      if ('slot' in sent) {
        work.slot = sent.slot;
        return null;
      }
      if (KEPT.has(sent.refused)) return sent.refused;
      work.address = null;
      // One that was kept from an earlier try was not good any more.
      if (!again) return sent.refused;
    }
    return null;
  }

  async function askSlot(work: Work): Promise<UploadRefusal | null> {
    const { name, size, type } = work.file;
    const request = { filename: name, size, contentType: type || 'application/octet-stream' };
    const granted = await ask('get', buildSlotRequest(request));
    if (isFault(granted)) return slotRefusal(granted);
    const element = granted.getChild('slot', NS.upload);
    const slot = element && parseSlot(element);
    if (!slot || isFault(slot)) return 'refused';
    work.address = slot.put;
    return null;
  }

  async function convert(key: number, work: Work, slot: string): Promise<UploadRefusal | null> {
    change(key, { sent: work.file.size, state: 'converting' });
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
    if (work.cancel.signal.aborted) {
      if (work.made !== null) remove(work.made);
      return null;
    }
    change(key, { document: news.id });
    options.onNews(news);
    return null;
  }

  return {
    list,
    upload: (file: File) => begin(++lastKey, file),
    /** Takes it back, whatever was done of it; what the room had before stays. */
    cancel(key: number) {
      const work = works.get(key);
      work?.cancel.abort();
      if (work?.made) remove(work.made);
      this.dismiss(key);
    },
    retry(key: number) {
      const work = works.get(key);
      if (work && list.value.some((u) => u.key === key && u.state === 'failed')) begin(key, work.file, work);
    },
    dismiss(key: number) {
      works.delete(key);
      list.value = list.value.filter((u) => u.key !== key);
    },
    /** There is news of a document. */
    follow(news: RoomDocument) {
      for (const upload of list.value) {
        if (upload.document !== news.id || upload.state !== 'converting') continue;
        if (news.state === 'failed') change(upload.key, { state: 'failed', reason: news.reason ?? 'crashed' });
        else if (news.drawn > 0) {
          const work = works.get(upload.key);
          if (work && !work.seen) {
            work.seen = true;
            options.onVisible(news.id);
          }
          if (news.state === 'ready') change(upload.key, { state: 'done' });
        }
      }
    },
    /** Somebody took the document off the room's list: nothing more will be said of it. */
    removed(document: string) {
      for (const upload of list.value)
        if (upload.document === document && upload.state !== 'failed') this.dismiss(upload.key);
    },
    /** All documents of the room are known: what failed while this client was away, nobody will speak of again. */
    settle(ids: ReadonlySet<string>) {
      for (const { key, state, document } of list.value) {
        if (state === 'converting' && document !== null && !ids.has(document))
          change(key, { state: 'failed', reason: 'crashed' });
      }
    },
    /** One has left the room: nothing more is sent. What is converted by now stays in the room. */
    close() {
      for (const { cancel } of works.values()) cancel.abort();
      works.clear();
      list.value = [];
    },
  };
}

function forgetSlot(work: Work): void {
  work.address = null;
  work.slot = null;
}

/** HTTP PUT (XEP-0363 §4). */
export const transferBy =
  (put: Http['put']): Transfer =>
  async (address, file, onProgress, cancelled) => {
    // Our own origin, whatever name the operator gave it: the policy of the page allows no other.
    const { status, text } = await put(new URL(address).pathname, file, onProgress, cancelled);
    const slot = status === 201 ? /^\{"slot":"([A-Za-z0-9_-]+)"\}$/.exec(text)?.[1] : undefined;
    return slot === undefined ? { refused: putRefusal(status, text) } : { slot };
  };
