import { useRoom } from '../room/room-context.ts';
import { useUi } from '../ui-context.ts';
import { formatSize } from './format-size.ts';

/** How large a file may be, in the user's language; '…' while the server has not told. */
export function useMaxUpload(): string {
  const { maxUpload } = useRoom();
  const { language } = useUi().i18n;
  return maxUpload.value === null ? '…' : formatSize(maxUpload.value, language.value);
}
