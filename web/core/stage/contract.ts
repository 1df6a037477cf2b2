/** What is on the stage, and what a presenter does there. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import type { View } from '../../../protocol/stage/shown.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import type { RoomDocument } from '../documents/contract.ts';

/** What a view of the stage needs; a live room and a replay can each give it. */
export interface StageSource {
  readonly state: ReadonlySignal<MeetingState>;
  /** False until the room has told its state: until then `state` is only what was last known, or nothing. */
  readonly known: ReadonlySignal<boolean>;
  /** The document on the stage. */
  readonly shown: ReadonlySignal<RoomDocument | null>;
}

export interface StageControl extends StageSource {
  /** Puts a document on the stage; null clears it. */
  show(document: string | null, page?: number): void;
  turn(page: number): void;
  setView(view: View): void;
  /** Sends a part of a stroke; the same id goes on with the stroke. */
  draw(ink: Ink): void;
  /** Removes strokes in one go, at most `MAX_ERASED`; they are one of `state.value.removed`. */
  erase(page: number, ids: readonly string[]): void;
  /** All ink of a page, or of the document. */
  clearInk(page: number | null): void;
  /** Brings back what one erasing or clearing took away: a `seq` of `state.value.removed`. */
  restoreInk(seq: number): void;
  /** Blackens the stage for everybody, or shows it again. */
  black(on: boolean): void;
  /** In 1/10000 of the page; null hides it. May be called as often as the mouse moves. */
  point(at: readonly [number, number] | null): void;
  /** Makes an occupant a presenter. */
  give(nick: string): void;
  /** Takes away what was given. */
  revoke(nick: string): void;
}
