import type { RoomConfig } from './config.ts';

/**
 * What a feature adds to the configuration of a room, made in the feature's own file: the key under which it is kept among
 * the room's own values, and what counts where nobody has set it.
 */
export class ConfigValue<T extends boolean | number | readonly string[]> {
  readonly #key: string;
  readonly #initial: T;

  /** @param key stands in databases, and is none of the room's own */
  constructor(key: string, initial: T) {
    this.#key = key;
    this.#initial = initial;
  }

  of(config: RoomConfig): T {
    const kept = (config as unknown as Readonly<Record<string, unknown>>)[this.#key];
    return isLike(kept, this.#initial) ? kept : this.#initial;
  }

  /** The configuration with this value; the same one where that changes nothing. */
  with(config: RoomConfig, value: T): RoomConfig {
    return JSON.stringify(this.of(config)) === JSON.stringify(value) ? config : { ...config, [this.#key]: value };
  }
}

/** Whether what was kept is of the same type: anything can stand in a database that somebody has mended by hand. */
const isLike = <T>(kept: unknown, initial: T): kept is T =>
  Array.isArray(initial)
    ? Array.isArray(kept) && kept.every((each) => typeof each === 'string')
    : typeof kept === typeof initial;
