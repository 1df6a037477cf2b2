import type { View } from '../../../protocol/stage/shown.ts';
import type { RoomDocument } from '../../core/documents/contract.ts';

/** What is to be seen in the stage. */
export interface Scene {
  readonly document: string | null;
  readonly page: number;
  readonly view: View;
  /** What is known of the document. */
  readonly known: RoomDocument | null;
}
