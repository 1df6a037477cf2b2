import type { Http } from '../../web/core/http.ts';

/** A web server that has nothing and takes nothing. */
export const NO_HTTP: Http = {
  get: async () => undefined,
  put: async () => ({ status: 0, text: '' }),
};
