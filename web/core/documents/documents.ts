/** Documents of the room, and this browser's uploads into it. */
import { signal } from '@preact/signals-core';
import { type Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { type DocumentNews, parseDocument } from '../../../protocol/documents/document.ts';
import { createRetry } from '../retry.ts';
import type { RoomDocument } from './contract.ts';
import type { Transfer } from './sending.ts';
import { createUploads } from './uploads.ts';

export interface DocumentsOptions {
  readonly maxUpload: number;
  /** How files are sent. */
  readonly transfer: Transfer;
  /** What is told of a document over HTTP, `status.json`; undefined where there is nothing. Never rejects. */
  load(id: string): Promise<unknown>;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** A document of this browser can be seen for the first time. */
  onVisible(document: string): void;
}

/** ms until sizes and titles that could not be fetched are fetched again, first and at most. */
const DETAIL_AGAIN = 1_000;
const DETAIL_AGAIN_MOST = 15_000;

export function createDocuments(options: DocumentsOptions) {
  const list = signal<readonly RoomDocument[]>([]);

  /** Sizes and titles are fetched for one document at a time, and again when there is more of it. */
  const fetched = new Map<string, string>();
  const retry = createRetry(DETAIL_AGAIN, DETAIL_AGAIN_MOST);

  function put(news: DocumentNews): void {
    const known = list.value.find((d) => d.id === news.id);
    const { reason, state, ...rest } = news;
    if (state === 'removed') {
      list.value = list.value.filter((d) => d !== known);
      // It may be put back.
      fetched.delete(news.id);
      uploads.removed(news.id);
      return;
    }
    const next: RoomDocument = {
      sizes: [],
      titles: [],
      ...known,
      ...rest,
      state,
      reason: reason ?? null,
      ahead: news.ahead,
    };
    const others = list.value.filter((d) => d.id !== news.id);
    if (state === 'failed') list.value = others;
    else list.value = known ? list.value.map((d) => (d === known ? next : d)) : [...others, next];
    uploads.follow(next);
  }

  const uploads = createUploads({
    maxUpload: options.maxUpload,
    transfer: options.transfer,
    ask: options.ask,
    documents: list,
    onNews(news) {
      // News may have come before the answer did, and is newer.
      const known = list.value.find((d) => d.id === news.id);
      if (known) uploads.follow(known);
      else put(news);
    },
    onVisible: options.onVisible,
  });

  return {
    list,
    uploads,
    /** After entering: what the room has. */
    async refresh(): Promise<boolean> {
      const reply = await options.ask('get', xml('documents', { xmlns: NS.document }));
      if (isFault(reply)) return false;
      const news = (reply.getChild('documents', NS.document)?.getChildren('document') ?? [])
        .map(parseDocument)
        .filter((n): n is DocumentNews => !isFault(n));
      const ids = new Set(news.map((n) => n.id));
      list.value = list.value.filter((d) => ids.has(d.id));
      for (const id of [...fetched.keys()]) if (!ids.has(id)) fetched.delete(id);
      for (const n of news) put(n);
      uploads.settle(ids);
      return true;
    },
    /** Takes news of a document; true if it was some. */
    receive(stanza: Element): boolean {
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
      void retry.until(async () => {
        if (fetched.get(id) !== version) return true;
        const status = await options.load(id);
        if (!isDetail(status)) return false;
        const { sizes, titles } = status;
        list.value = list.value.map((d) => (d.id === id ? { ...d, sizes, titles } : d));
        return true;
      });
    },
    close() {
      retry.close();
      uploads.close();
    },
  };
}

type Detail = Pick<RoomDocument, 'sizes' | 'titles'>;

function isDetail(value: unknown): value is Detail {
  const status = value as Partial<RoomDocument> | undefined;
  return Array.isArray(status?.sizes) && Array.isArray(status.titles);
}
