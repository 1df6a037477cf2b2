/** The uploads of this browser as the screen shows them, and what is done with each. */
import { signal } from '@preact/signals-core';
import type { RoomDocument, Upload } from './contract.ts';
import type { Work } from './sending.ts';

/** @param onVisible told once of each document of this browser that can be seen */
export function createUploadList(onVisible: (document: string) => void) {
  const list = signal<readonly Upload[]>([]);
  /** By the key of the upload; another one after each retry. */
  const works = new Map<number, Work>();
  const change = (key: number, part: Partial<Upload>) => {
    list.value = list.value.map((u) => (u.key === key ? { ...u, ...part } : u));
  };
  function dismiss(key: number): void {
    works.delete(key);
    list.value = list.value.filter((u) => u.key !== key);
  }

  return {
    list,
    change,
    dismiss,
    workOf: (key: number) => works.get(key),
    /** One is sent, in place of what has its key. */
    begin(upload: Upload, work: Work) {
      works.set(upload.key, work);
      list.value = [...list.value.filter((u) => u.key !== upload.key), upload];
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
            onVisible(news.id);
          }
          if (news.state === 'ready') change(upload.key, { state: 'done' });
        }
      }
    },
    /** Somebody took the document off the room's list: nothing more will be said of it. */
    removed(document: string) {
      for (const upload of list.value)
        if (upload.document === document && upload.state !== 'failed') dismiss(upload.key);
    },
    /** All documents of the room are known: what failed while this client was away, nobody will speak of again. */
    settle(ids: ReadonlySet<string>) {
      for (const { key, state, document } of list.value) {
        if (state === 'converting' && document !== null && !ids.has(document))
          change(key, { state: 'failed', reason: 'crashed' });
      }
    },
    /** Nothing more is sent. */
    close() {
      for (const { cancel } of works.values()) cancel.abort();
      works.clear();
      list.value = [];
    },
  };
}
