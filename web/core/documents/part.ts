/** The documents of a room, and how much space the server has for more. */
import { effect, type ReadonlySignal, signal } from '@preact/signals-core';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { ENOUGH, parseSpace, type Space } from '../../../protocol/documents/space.ts';
import type { Http } from '../http.ts';
import type { Part, PartContext } from '../part.ts';
import type { DocumentsControl, RoomDocument } from './contract.ts';
import { createDocuments } from './documents.ts';
import { transferBy } from './sending.ts';

export interface DocumentsPartOptions {
  readonly maxUpload: number;
  readonly http: Http;
  /** A document of this browser can be seen for the first time. */
  onVisible(document: string): void;
}

export interface DocumentsPart {
  readonly part: Part;
  readonly control: DocumentsControl;
  /** Fetches sizes and titles of what is on the stage. To be called once. */
  follow(shown: ReadonlySignal<RoomDocument | null>): void;
}

export function createDocumentsPart(
  context: PartContext,
  { maxUpload, http, onVisible }: DocumentsPartOptions,
): DocumentsPart {
  const space = signal<Space>(ENOUGH);
  const documents = createDocuments({
    maxUpload,
    ask: context.ask,
    transfer: transferBy(http.put),
    load: (id) => http.get(`/documents/${id}/status.json`),
    onVisible,
  });
  const { uploads } = documents;
  let stopDetails: () => void = () => undefined;
  return {
    follow(shown) {
      stopDetails = effect(() => {
        const document = shown.value;
        if (document) documents.detail(document);
      });
    },
    control: {
      list: documents.list,
      uploads: uploads.list,
      space,
      upload: uploads.upload,
      cancelUpload: (key) => uploads.cancel(key),
      retryUpload: uploads.retry,
      dismissUpload: uploads.dismiss,
      remove: (id) => context.demand(xml('remove', { xmlns: NS.document, id })),
      restore: (id) => void context.demand(xml('restore', { xmlns: NS.document, id })),
    },
    part: {
      name: 'documents',
      seen(news) {
        // Who comes in is told what there is too little of, and nothing when there is enough.
        if (news.kind === 'entered' && !context.present.value) space.value = ENOUGH;
      },
      receive(stanza) {
        const short = stanza.getChild('space', NS.space);
        if (short) space.value = parseSpace(short);
        return short !== undefined || documents.receive(stanza);
      },
      joined: () => context.until(documents.refresh),
      closed() {
        documents.close();
        stopDetails();
      },
    },
  };
}
