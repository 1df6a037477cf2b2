/** What the client without a screen needs of a browser. */
import type { Http } from '../core/http.ts';
import type { Browser } from '../core/session.ts';
import { browserSound } from './voice/platform.ts';

export function createBrowser(window: Window): Browser {
  const { location } = window;
  return {
    window,
    document: window.document,
    reload: () => location.reload(),
    origin: location.origin,
    secure: window.isSecureContext,
    http,
    sound: browserSound,
  };
}

const http: Http = {
  async get(path, signal) {
    const response = await fetch(path, signal ? { signal } : {}).catch(() => undefined);
    return response?.ok ? await response.json().catch(() => undefined) : undefined;
  },
  // fetch tells no progress of what it sends.
  put: (path, file, onProgress, cancelled) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('PUT', path);
      request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onloadend = () => resolve({ status: request.status, text: request.responseText });
      cancelled.addEventListener('abort', () => request.abort());
      request.send(file);
    }),
};
