// Documents of a component in memory: what was uploaded, and what becomes of it, as the test says.
import { createHash } from 'node:crypto';
import type { Conversion, Conversions } from '../../../component/features/documents/conversions.ts';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import type { DocumentStatus } from '../../../protocol/documents/status.ts';

export interface FakeDocuments extends Conversions {
  /** Slots whose files there are, and what converting each gives. */
  readonly uploads: Map<string, DocumentStatus | Fault>;
  readonly known: Map<string, DocumentStatus>;
  /** Bytes of files that wait in slots, and of documents; 1 where nothing is said. */
  readonly sizes: Map<string, number>;
  /** What was asked for, in order. */
  readonly asked: Conversion[];
  /** Nobody listens any more: the core that did is gone. */
  forget(): void;
  /** Tells the core of a change. */
  change(status: DocumentStatus): void;
  /** Tells it that one has failed, of which nothing is known any more. */
  fail(status: DocumentStatus): void;
}

/** A document that is ready, of `pages` pages whose titles are `Page N`. */
export function readyDocument(name = 'slides.pdf', pages = 5): DocumentStatus {
  return {
    id: createHash('sha256').update(name).digest('hex'),
    name,
    state: 'ready',
    pages,
    drawn: pages,
    pdf: true,
    sizes: Array.from({ length: pages }, () => [595, 842] as const),
    titles: Array.from({ length: pages }, (_, i) => `Page ${i + 1}`),
  };
}

export function fakeDocuments(): FakeDocuments {
  const uploads = new Map<string, DocumentStatus | Fault>();
  const known = new Map<string, DocumentStatus>();
  const sizes = new Map<string, number>();
  const listeners = new Set<(status: DocumentStatus) => void>();
  const asked: Conversion[] = [];
  return {
    asked,
    uploads,
    known,
    sizes,
    forget: () => listeners.clear(),
    change(status) {
      known.set(status.id, status);
      for (const listener of listeners) listener(status);
    },
    fail({ id, name, reason = 'crashed' }) {
      known.delete(id);
      const none = { pages: 0, drawn: 0, pdf: false, sizes: [], titles: [] };
      for (const listener of listeners) listener({ ...none, id, name, state: 'failed', reason });
    },
    async convert(conversion) {
      asked.push(conversion);
      const status = uploads.get(conversion.slot) ?? new Fault('item-not-found');
      if (isFault(status)) return status;
      if (!known.has(status.id)) known.set(status.id, status);
      return { name: status.name, status };
    },
    status: async (id) => known.get(id),
    received: async (slot) => uploads.has(slot),
    sizeOf: async (slot) => sizes.get(slot),
    bytesOf: async (id) => sizes.get(id) ?? 1,
    bytesSetAside: async () => sizes.get('set aside') ?? 0,
    remove: async (id) => void known.delete(id),
    subscribe: (listener) => void listeners.add(listener),
    close: async () => undefined,
  };
}
