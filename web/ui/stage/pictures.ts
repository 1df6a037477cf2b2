import { createAgain, type Host } from '../common/again.ts';

/** Pictures of pages: what is seen until the page itself is drawn. */
export interface Pictures {
  /** The picture, if it can be painted at once. */
  ready(url: string): HTMLImageElement | null;
  /** Fetches it, again and again when it fails; `onReady` is called at most once. */
  load(url: string, onReady: () => void): void;
  dispose(): void;
}

interface Entry {
  image: HTMLImageElement | null;
  /** Nothing more is fetched for it. */
  drop(): void;
}

export function createPictures(max: number, host: Host = window): Pictures {
  const images = new Map<string, Entry>();

  function fetchPicture(url: string, onReady: () => void): Entry {
    const again = createAgain(host, attempt);
    const entry: Entry = { image: null, drop: again.done };
    function attempt(): void {
      const image = new Image();
      image.alt = '';
      image.draggable = false;
      // Decoded beforehand, below: putting it into the page must not leave a white frame.
      image.decoding = 'sync';
      image.src = url;
      image.decode().then(
        () => {
          if (images.get(url) !== entry) return;
          again.done();
          entry.image = image;
          onReady();
        },
        () => {
          if (images.get(url) === entry) again.failed();
        },
      );
    }
    attempt();
    return entry;
  }

  return {
    ready: (url) => images.get(url)?.image ?? null,
    load(url, onReady) {
      const known = images.get(url);
      images.delete(url);
      images.set(url, known ?? fetchPicture(url, onReady));
      for (const [old, entry] of images) {
        if (images.size <= max) break;
        images.delete(old);
        entry.drop();
      }
    },
    dispose() {
      for (const entry of images.values()) entry.drop();
      images.clear();
    },
  };
}
