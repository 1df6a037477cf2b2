/** What happens to the page that matters to the stream: it goes away, comes back, wakes up, or its network changes. */
import type { Connection } from './connection.ts';

/** The window of a browser, as far as it is needed here. */
export interface Page {
  readonly window: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  readonly document: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  reload(): void;
}

/** Returns what ends it. */
export function watchPage(
  { window, document, reload }: Page,
  connection: Pick<Connection, 'abandon' | 'doubt'>,
): () => void {
  const over = new AbortController();
  const { signal } = over;
  // The room must not wait for a time-out to see that somebody closed the page.
  window.addEventListener('pagehide', () => connection.abandon(), { signal });
  // A page that comes back from the browser's memory comes back without its connection.
  window.addEventListener(
    'pageshow',
    (event) => {
      if ('persisted' in event && event.persisted) reload();
    },
    { signal },
  );
  // After a change of network or a sleep the line is often dead, and nothing says so.
  const doubt = () => connection.doubt();
  window.addEventListener('online', doubt, { signal });
  window.addEventListener('offline', doubt, { signal });
  document.addEventListener('visibilitychange', doubt, { signal });
  return () => over.abort();
}
