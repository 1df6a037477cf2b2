import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Gathered } from './slots.ts';

/** What features add to the screen, for parts of it that are features themselves and so cannot import the list of all. */
export const SlotsContext = createContext<Gathered | null>(null);

export function useSlots(): Gathered {
  const slots = useContext(SlotsContext);
  if (!slots) throw new Error('a part of the room outside of SlotsContext');
  return slots;
}
