/** Documents of the room, and this browser's uploads into it. */
import { signal } from '@preact/signals-core';
import { type DocumentNews, parseDocument } from '../../protocol/document.ts';
import { type Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { buildSlotRequest, parseSlot } from '../../protocol/upload.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { RoomDocument, Upload } from './contract.ts';

export interface DocumentsOptions {
  readonly maxUpload: number;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** A document of this browser can be seen for the first time. */
  onVisible(document: string): void;
}

export function createDocuments(options: DocumentsOptions) {
  const list = signal<readonly RoomDocument[]>([]);
  const uploads = signal<readonly Upload[]>([]);
  let lastKey = 0;

  /** Sizes and titles are fetched for one document at a time, and again when there is more of it. */
  const fetched = new Map<string, string>();

  function put(news: DocumentNews): void {
    const known = list.value.find((d) => d.id === news.id);
    const { reason, state, ...rest } = news;
    if (state === 'removed') {
      list.value = list.value.filter((d) => d !== known);
      return;
    }
    const next: RoomDocument = { sizes: [], titles: [], ...known, ...rest, state, reason: reason ?? null };
    const others = list.value.filter((d) => d.id !== news.id);
    if (state === 'failed') list.value = others;
    else list.value = known ? list.value.map((d) => (d === known ? next : d)) : [...others, next];
    followUploads(next);
  }

  function followUploads(news: RoomDocument): void {
    for (const upload of uploads.value) {
      if (upload.document !== news.id || upload.state !== 'converting') continue;
      if (news.state === 'failed') change(upload.key, { state: 'failed', reason: news.reason ?? 'crashed' });
      else if (news.drawn > 0) {
        options.onVisible(news.id);
        if (news.state === 'ready') change(upload.key, { state: 'done' });
      }
    }
  }

  const change = (key: number, part: Partial<Upload>) => {
    uploads.value = uploads.value.map((u) => (u.key === key ? { ...u, ...part } : u));
  };

  async function upload(file: File): Promise<void> {
    const key = ++lastKey;
    const start: Upload = {
      key,
      name: file.name,
      size: file.size,
      sent: 0,
      state: 'sending',
      reason: null,
      document: null,
    };
    uploads.value = [...uploads.value, start];
    const fail = (reason: Upload['reason']) => change(key, { state: 'failed', reason });
    if (file.size > options.maxUpload) return fail('too-large');
    if (file.size === 0) return fail('empty');
    const request = { filename: file.name, size: file.size, contentType: file.type || 'application/octet-stream' };
    const granted = await options.ask('get', buildSlotRequest(request));
    if (isFault(granted)) return fail(REFUSED[granted.condition] ?? 'network');
    const slotElement = granted.getChild('slot', NS.upload);
    const slot = slotElement && parseSlot(slotElement);
    if (!slot || isFault(slot)) return fail('network');
    const id = await send(slot.put, file, (sent) => change(key, { sent }));
    if (id === undefined) return fail('network');
    change(key, { sent: file.size, state: 'converting' });
    const reply = await options.ask('set', xml('convert', { xmlns: NS.document, slot: id }));
    if (isFault(reply)) return fail(reply.condition === 'forbidden' ? 'forbidden' : 'network');
    const element = reply.getChild('document', NS.document);
    const news = element && parseDocument(element);
    if (!news || isFault(news)) return fail('network');
    change(key, { document: news.id });
    // News may have come before the answer did, and is newer.
    const known = list.value.find((d) => d.id === news.id);
    if (known) followUploads(known);
    else put(news);
  }

  return {
    list,
    uploads,
    upload: (file: File) => void upload(file),
    dismiss(key: number) {
      uploads.value = uploads.value.filter((u) => u.key !== key);
    },
    /** After entering: what the room has. */
    async refresh(): Promise<boolean> {
      const reply = await options.ask('get', xml('documents', { xmlns: NS.document }));
      if (isFault(reply)) return false;
      const news = (reply.getChild('documents', NS.document)?.getChildren('document') ?? [])
        .map(parseDocument)
        .filter((n): n is DocumentNews => !isFault(n));
      const ids = new Set(news.map((n) => n.id));
      list.value = list.value.filter((d) => ids.has(d.id));
      for (const n of news) put(n);
      // What failed while this client was away is not in the list, and nobody will speak of it again.
      for (const { key, state, document } of uploads.value) {
        if (state === 'converting' && document !== null && !ids.has(document))
          change(key, { state: 'failed', reason: 'crashed' });
      }
      return true;
    },
    /** Takes news of a document; true if it was some. */
    take(stanza: Element): boolean {
      const element = stanza.getChild('document', NS.document);
      const news = element && parseDocument(element);
      if (!news || isFault(news)) return false;
      put(news);
      return true;
    },
    /** Fetches sizes and titles of the document on the stage, once for each state of it. */
    detail({ id, pages, state }: RoomDocument): void {
      const version = `${state}/${pages}`;
      if (pages === 0 || fetched.get(id) === version) return;
      fetched.set(id, version);
      void fetchDetail(id).then((detail) => {
        if (detail) list.value = list.value.map((d) => (d.id === id ? { ...d, ...detail } : d));
      });
    },
  };
}

async function fetchDetail(id: string): Promise<Pick<RoomDocument, 'sizes' | 'titles'> | undefined> {
  const response = await fetch(`/documents/${id}/status.json`).catch(() => undefined);
  const status: unknown = response?.ok ? await response.json().catch(() => undefined) : undefined;
  return isDetail(status) ? { sizes: status.sizes, titles: status.titles } : undefined;
}

function isDetail(value: unknown): value is Pick<RoomDocument, 'sizes' | 'titles'> {
  const status = value as Partial<RoomDocument> | undefined;
  return Array.isArray(status?.sizes) && Array.isArray(status.titles);
}

/** Why a slot was not granted (XEP-0363 §5). */
const REFUSED: Partial<Record<string, Upload['reason']>> = { forbidden: 'forbidden', 'not-acceptable': 'too-large' };

/** Sends the file with progress; gives the slot's id, undefined when it did not arrive whole. */
function send(address: string, file: File, onProgress: (sent: number) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    // fetch tells no progress of what it sends.
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
    request.send(file);
  });
}
