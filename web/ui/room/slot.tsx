import { useRoom } from './room-context.ts';
import type { Place, ViewEntry } from './slots.ts';
import { useSlots } from './slots-context.ts';

/** What features show at a place, in order. */
export function Slot({ place }: { readonly place: Place }) {
  const { viewsAt } = useSlots();
  return (
    <>
      {viewsAt(place).map((entry, i) => (
        <Shown key={i} entry={entry} />
      ))}
    </>
  );
}

/** By itself, so that what one entry asks for draws no other anew. */
function Shown({ entry: { View, shown } }: { readonly entry: ViewEntry }) {
  const room = useRoom();
  return (shown?.(room) ?? true) ? <View /> : null;
}
