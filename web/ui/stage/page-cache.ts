/** Drawn pages, bounded by their pixels: a canvas costs 4 bytes a pixel, and phones kill tabs that take too much. */

export interface PageKey {
  readonly document: string;
  readonly page: number;
}

export interface DrawnPage extends PageKey {
  /** Pixels; a page drawn for another size of the stage still serves until it is drawn anew. */
  readonly width: number;
  readonly canvas: HTMLCanvasElement;
}

export interface PageCache {
  get(key: PageKey): DrawnPage | undefined;
  put(drawn: DrawnPage): void;
  clear(): void;
}

const nameOf = (key: PageKey) => `${key.document}/${key.page}`;
const pixels = (drawn: DrawnPage) => drawn.canvas.width * drawn.canvas.height;

/** `isUsed` guards the page that is in the stage. */
export function createPageCache(maxPixels: number, isUsed: (drawn: DrawnPage) => boolean): PageCache {
  // A Map keeps the order of insertion: the first is the one that was longest not wanted.
  const pages = new Map<string, DrawnPage>();

  function drop(name: string, drawn: DrawnPage) {
    pages.delete(name);
    if (isUsed(drawn)) return;
    // Safari frees a canvas's memory late unless it has no size.
    drawn.canvas.width = 0;
    drawn.canvas.height = 0;
  }

  return {
    get(key) {
      const name = nameOf(key);
      const drawn = pages.get(name);
      if (drawn) {
        pages.delete(name);
        pages.set(name, drawn);
      }
      return drawn;
    },
    put(drawn) {
      const name = nameOf(drawn);
      const before = pages.get(name);
      if (before) drop(name, before);
      pages.set(name, drawn);
      let sum = 0;
      for (const each of pages.values()) sum += pixels(each);
      for (const [oldName, old] of pages) {
        if (sum <= maxPixels) break;
        if (old === drawn || isUsed(old)) continue;
        sum -= pixels(old);
        drop(oldName, old);
      }
    },
    clear() {
      for (const [name, drawn] of pages) drop(name, drawn);
    },
  };
}
