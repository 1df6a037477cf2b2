import type { RoomDocument } from '../../core/documents/contract.ts';
import { useT } from '../ui-context.ts';

/** What is said of a text whose encoding was guessed: strange letters on its pages come from there. '' for all others. */
export function useEncodingText(): (document: Pick<RoomDocument, 'encoding'> | undefined) => string {
  const t = useT();
  return (document) => {
    const encoding = document?.encoding;
    if (!encoding) return '';
    if (encoding === 'utf-8') return t('docs.faults');
    return t('docs.encoding', { encoding: encoding.toUpperCase().replace('WINDOWS', 'Windows') });
  };
}
