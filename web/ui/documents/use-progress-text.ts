import type { RoomDocument } from '../../core/documents/contract.ts';
import { useT } from '../ui-context.ts';

/** Says of a document that is neither ready nor failed how it is getting on; null: the group does not have it yet. */
export function useProgressText(): (document: RoomDocument | null) => string {
  const t = useT();
  return (document) => {
    if (!document) return t('docs.queued');
    const { state, ahead, pages, drawn } = document;
    if (state === 'queued') {
      if (ahead === undefined) return t('docs.queued');
      return ahead === 0 ? t('docs.next') : t('docs.waiting', { count: ahead });
    }
    return pages > 0 ? t('docs.converting', { drawn, pages }) : t('docs.convertingStart');
  };
}
