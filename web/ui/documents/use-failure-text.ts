import type { Upload } from '../../core/documents/contract.ts';
import { useUi } from '../ui-context.ts';
import { useMaxUpload } from './use-max-upload.ts';

/** Says of a failure what to do about it. */
export function useFailureText(): (reason: NonNullable<Upload['reason']>) => string {
  const { t } = useUi().i18n;
  const size = useMaxUpload();
  return (reason) => t(`failure.${reason}`, { size });
}
