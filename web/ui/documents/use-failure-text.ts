import type { Upload } from '../../core/documents/contract.ts';
import { useRoom } from '../room/room-context.ts';
import { useT } from '../ui-context.ts';
import { formatSize } from './format-size.ts';

/** Says of a failure what to do about it. */
export function useFailureText(): (reason: NonNullable<Upload['reason']>) => string {
  const { maxUpload } = useRoom();
  const t = useT();
  return (reason) => t(`failure.${reason}`, { size: maxUpload === null ? '…' : formatSize(maxUpload) });
}
