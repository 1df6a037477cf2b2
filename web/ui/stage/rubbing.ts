/** What the eraser takes away from when it is down until it is up: gone here at once, sent now and then, one step in the end. */
import type { InkOverlay } from './ink-overlay.ts';
import type { Place, Step } from './steps.ts';

/** How often what is being rubbed out is sent: seldom, for all that is sent in one go is brought back in one go. */
const RUB_MS = 1000;

export interface Rubbing {
  begin(place: Place): void;
  /** The eraser is on this stroke. */
  erase(id: string): void;
  /** Sends the rest, and gives the step that all of it is; null when nothing was taken away. */
  end(): Step | null;
  /** What was not sent is not sent any more, and is seen again. */
  discard(): void;
}

interface Parts {
  readonly send: (page: number, ids: readonly string[]) => void;
  readonly overlay: Pick<InkOverlay, 'hide' | 'unhide' | 'isHidden'>;
}

export function createRubbing({ send, overlay }: Parts): Rubbing {
  let rubbed: (Place & { readonly ids: string[]; sent: number }) | null = null;
  let batch: ReturnType<typeof setTimeout> | undefined;

  function sendRest() {
    clearTimeout(batch);
    batch = undefined;
    if (!rubbed || rubbed.sent === rubbed.ids.length) return;
    const ids = rubbed.ids.slice(rubbed.sent);
    rubbed.sent = rubbed.ids.length;
    send(rubbed.page, ids);
  }

  return {
    begin(place) {
      rubbed = { ...place, ids: [], sent: 0 };
    },
    erase(id) {
      if (!rubbed || overlay.isHidden(id)) return;
      rubbed.ids.push(id);
      overlay.hide([id]);
      batch ??= setTimeout(sendRest, RUB_MS);
    },
    end() {
      sendRest();
      const ended = rubbed;
      rubbed = null;
      if (!ended || ended.ids.length === 0) return null;
      const { document, page, ids } = ended;
      return { kind: 'removed', document, page, ids };
    },
    discard() {
      clearTimeout(batch);
      batch = undefined;
      if (rubbed) overlay.unhide(rubbed.ids.splice(rubbed.sent));
    },
  };
}
