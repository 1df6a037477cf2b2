import type { Room } from '../room/room-context.ts';
import type { KeyEntry } from '../shell/keys.ts';

export function toggleHand({ conference: { hands } }: Room): void {
  if (hands.up.peek()) hands.lower();
  else hands.raise();
}

export const keys: readonly KeyEntry<Room>[] = [{ keys: ['h'], text: 'hand.toggle', once: true, run: toggleHand }];
