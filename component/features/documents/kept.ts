/**
 * When the files of documents go that people have removed, with their group or without: at once, or when they cannot be put
 * back any more. Whatever else lies there without a group's name is not touched here (set-aside.ts).
 */

import type { DocumentStore } from '../../../store/documents/contract.ts';
import type { Limits } from '../../limits.ts';
import { createOneByOne } from '../../one-by-one.ts';
import type { Conversions } from './conversions.ts';

export interface KeptDocuments {
  /** Does what gives documents to a group; nothing is removed meanwhile. */
  undisturbed<T>(task: () => Promise<T>): Promise<T>;
  /** No group has it any more, but it may be put back: it stays for `limits.removedFor`. */
  spare(id: string): void;
  /** It is not put back. */
  giveUp(id: string): void;
  /** Removes the files of all that were removed. */
  sweep(): Promise<void>;
  /** Resolves when nothing more is removed. */
  close(): Promise<void>;
}

export interface KeptDocumentsParts {
  readonly documents: Pick<Conversions, 'remove'>;
  readonly store: { readonly documents: Pick<DocumentStore, 'removed' | 'forget'> };
  readonly limits: Pick<Limits['documents'], 'removedFor'>;
  /** Lets something go on that nobody waits for. */
  aside(what: string, task: Promise<unknown>): void;
}

export function createKeptDocuments({ documents, store, limits, aside }: KeptDocumentsParts): KeptDocuments {
  const spared = new Map<string, NodeJS.Timeout>();
  /** Between a look at what groups have and the removal, no group may get anything. */
  const { run: undisturbed, settled } = createOneByOne();

  const sweep = () =>
    undisturbed(async () => {
      for (const id of await store.documents.removed()) {
        if (spared.has(id)) continue;
        await documents.remove(id);
        await store.documents.forget(id);
      }
    });

  function giveUp(id: string): void {
    clearTimeout(spared.get(id));
    spared.delete(id);
  }

  return {
    undisturbed,
    sweep,
    giveUp,
    spare(id) {
      giveUp(id);
      const over = () => {
        spared.delete(id);
        aside('removing documents', sweep());
      };
      spared.set(id, setTimeout(over, limits.removedFor).unref());
    },
    async close() {
      for (const timer of spared.values()) clearTimeout(timer);
      spared.clear();
      await settled();
    },
  };
}
