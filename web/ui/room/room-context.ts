import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Conference } from '../../core/room/contract.ts';
import type { InkModel } from '../stage/ink-model.ts';
import type { StageModel } from '../stage/stage-model.ts';
import type { Fullscreen } from './fullscreen.ts';
import type { RoomState } from './room-state.ts';

/** What every part of the room's screen may use. */
export interface Room {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly ink: InkModel;
  readonly state: RoomState;
  readonly fullscreen: Fullscreen;
  /** Bytes; null while the server's configuration is not known. */
  readonly maxUpload: ReadonlySignal<number | null>;
  /** Opens the browser's choice of files. */
  chooseFile(): void;
}

export const RoomContext = createContext<Room | null>(null);

export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (!room) throw new Error('a part of the room outside of RoomContext');
  return room;
}
