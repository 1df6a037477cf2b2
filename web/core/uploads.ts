/** This browser's uploads into the room: a slot is asked for, the file sent, its conversion asked for and followed. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type DocumentNews, parseDocument } from '../../protocol/document.ts';
import { type Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildSlotRequest, parseSlot } from '../../protocol/upload.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { RoomDocument, Upload } from './contract.ts';

/** Gives the slot's id; undefined when the file did not arrive whole, or it was cancelled. Never rejects. */
export type Transfer = (
  address: string,
  file: File,
  onProgress: (sent: number) => void,
  cancelled: AbortSignal,
) => Promise<string | undefined>;

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
}

export function createUploads(options: UploadsOptions) {
  const { ask, documents } = options;
  const list = signal<readonly Upload[]>([]);
  /** By the key of the upload; another one after each retry. */
  const works = new Map<number, Work>();
  let lastKey = 0;

  const change = (key: number, part: Partial<Upload>) => {
    list.value = list.value.map((u) => (u.key === key ? { ...u, ...part } : u));
  };
  const remove = (document: string) => void ask('set', xml('remove', { xmlns: NS.document, id: document }));

  function begin(key: number, file: File): void {
    const work: Work = { file, cancel: new AbortController(), made: null, seen: false };
    works.set(key, work);
    const { name, size } = file;
    const start: Upload = { key, name, size, sent: 0, state: 'sending', reason: null, document: null };
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
    const { file } = work;
    const { signal: cancelled } = work.cancel;
    if (file.size > options.maxUpload) return 'too-large';
    if (file.size === 0) return 'empty';
    const request = { filename: file.name, size: file.size, contentType: file.type || 'application/octet-stream' };
    const granted = await ask('get', buildSlotRequest(request));
    if (cancelled.aborted) return null;
    if (isFault(granted)) return REFUSED[granted.reason] ?? REFUSED[granted.condition] ?? 'network';
    const slotElement = granted.getChild('slot', NS.upload);
    const slot = slotElement && parseSlot(slotElement);
    if (!slot || isFault(slot)) return 'network';
    const id = await options.transfer(slot.put, file, (sent) => change(key, { sent }), cancelled);
    if (cancelled.aborted) return null;
    if (id === undefined) return 'network';
    change(key, { sent: file.size, state: 'converting' });
    const before = new Set(documents.value.map((d) => d.id));
    const reply = await ask('set', xml('convert', { xmlns: NS.document, slot: id }));
    const element = isFault(reply) ? undefined : reply.getChild('document', NS.document);
    const news = element && parseDocument(element);
    if (!news || isFault(news)) {
      return (isFault(reply) && (CONVERT_REFUSED[reply.reason] ?? CONVERT_REFUSED[reply.condition])) || 'network';
    }
    if (!before.has(news.id)) work.made = news.id;
    if (cancelled.aborted) {
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
      if (work && list.value.some((u) => u.key === key && u.state === 'failed')) begin(key, work.file);
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

/** What there is no space for, docs/protocol.md §10. */
const NO_SPACE: Partial<Record<string, Upload['reason']>> = {
  'disk-full': 'disk-full',
  'group-full': 'group-full',
  'account-full': 'account-full',
  'documents-full': 'documents-full',
};
/** Why a slot was not granted (XEP-0363 §5). */
const REFUSED: Partial<Record<string, Upload['reason']>> = {
  ...NO_SPACE,
  forbidden: 'forbidden',
  'not-acceptable': 'too-large',
  'resource-constraint': 'busy',
};
/** Why the room does not convert what was sent, docs/protocol.md §5. */
const CONVERT_REFUSED: Partial<Record<string, Upload['reason']>> = {
  ...NO_SPACE,
  forbidden: 'forbidden',
  'resource-constraint': 'too-many',
};

/** HTTP PUT (XEP-0363 §4). fetch tells no progress of what it sends. */
export const putFile: Transfer = (address, file, onProgress, cancelled) =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    // Our own origin, whatever name the operator gave it: the policy of the page allows no other.
    request.open('PUT', new URL(address).pathname);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onloadend = () => {
      if (request.status !== 201) return resolve(undefined);
      try {
        resolve(String((JSON.parse(request.responseText) as { slot: unknown }).slot));
      } catch {
        resolve(undefined);
      }
    };
    cancelled.addEventListener('abort', () => request.abort());
    request.send(file);
  });
