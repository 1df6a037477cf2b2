// A store whose methods do something else than those of a real one.
import type { Store } from '../../store/store.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Every method of every noun replaced by what is made of it; its name is that of noun and method, `rooms.save`. */
export function mapStore(store: Store, map: (name: string, method: Method) => Method): Store {
  const { close, ...nouns } = store;
  const mapped = Object.entries(nouns).map(([noun, methods]) => [
    noun,
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [name, map(`${noun}.${name}`, method as Method)]),
    ),
  ]);
  return { ...Object.fromEntries(mapped), close } as Store;
}
