/** Pictures of pages: what is seen until the page itself is drawn. */
export interface Pictures {
  /** The picture, if it can be painted at once. */
  ready(url: string): HTMLImageElement | null;
  /** Fetches it; `onReady` is called at most once, and not when it fails. */
  load(url: string, onReady: () => void): void;
}

export function createPictures(max: number): Pictures {
  const images = new Map<string, { image: HTMLImageElement; ready: boolean }>();
  return {
    ready(url) {
      const entry = images.get(url);
      return entry?.ready ? entry.image : null;
    },
    load(url, onReady) {
      const known = images.get(url);
      if (known) {
        images.delete(url);
        images.set(url, known);
        return;
      }
      const image = new Image();
      image.alt = '';
      image.draggable = false;
      // Decoded beforehand, below: putting it into the page must not leave a white frame.
      image.decoding = 'sync';
      image.src = url;
      const entry = { image, ready: false };
      images.set(url, entry);
      image.decode().then(
        () => {
          entry.ready = true;
          onReady();
        },
        () => {
          if (images.get(url) === entry) images.delete(url);
        },
      );
      for (const [old] of images) {
        if (images.size <= max) break;
        images.delete(old);
      }
    },
  };
}
