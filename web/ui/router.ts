import { type ReadonlySignal, signal } from '@preact/signals';

/** Two places, the list of groups and one group; and addresses that lead nowhere. */
export type Place =
  | { readonly kind: 'home' }
  | { readonly kind: 'room'; readonly name: string }
  | { readonly kind: 'unknown' };

export interface Router {
  readonly place: ReadonlySignal<Place>;
  go(place: Exclude<Place, { kind: 'unknown' }>): void;
}

export const roomPath = (name: string): string => `/r/${encodeURIComponent(name)}`;

function parsePath(path: string): Place {
  const match = /^\/r\/([^/]+)\/?$/.exec(path);
  if (!match?.[1]) return { kind: path === '/' ? 'home' : 'unknown' };
  try {
    return { kind: 'room', name: decodeURIComponent(match[1]) };
  } catch {
    return { kind: 'unknown' };
  }
}

export function createRouter(window: Window): Router {
  const place = signal(parsePath(window.location.pathname));
  window.addEventListener('popstate', () => {
    place.value = parsePath(window.location.pathname);
  });
  return {
    place,
    go(next) {
      window.history.pushState(null, '', next.kind === 'room' ? roomPath(next.name) : '/');
      place.value = next;
    },
  };
}
