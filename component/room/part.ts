/**
 * What a feature keeps of each room. The key stands in the feature's own file, so nobody else sees what it names; what was
 * kept goes with the room.
 */
export class Part<T> {
  readonly name: string;
  /** Never set: it ties the key to the type of what is kept under it. */
  declare readonly kept: T;

  constructor(name: string) {
    this.name = name;
  }
}

/** Parts of one room. Most rooms have none most of the time, and then they cost nothing. */
export class Parts {
  #kept: Map<Part<unknown>, unknown> | undefined;

  get<T>(key: Part<T>): T | undefined {
    return this.#kept?.get(key) as T | undefined;
  }

  /** undefined removes. */
  set<T>(key: Part<T>, value: T | undefined): void {
    if (value === undefined) this.#kept?.delete(key);
    else {
      this.#kept ??= new Map();
      this.#kept.set(key, value);
    }
    if (this.#kept?.size === 0) this.#kept = undefined;
  }
}
