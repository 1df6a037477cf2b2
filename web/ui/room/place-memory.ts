import type { PlaceMemory } from '../../core/room/entry-contract.ts';

/** By which the room `name` knows this tab's guest again. Where storage is switched off it is just not remembered. */
export function createPlaceMemory(storage: () => Storage, name: string): PlaceMemory {
  const key = `lectern.place.${name}`;
  const quietly = <T>(task: () => T): T | undefined => {
    try {
      return task();
    } catch {
      return undefined;
    }
  };
  return {
    load: () => quietly(() => storage().getItem(key)) ?? undefined,
    save: (token) => quietly(() => storage().setItem(key, token)),
    clear: () => quietly(() => storage().removeItem(key)),
  };
}
