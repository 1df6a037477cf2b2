/** In place of xmpp.js' look-ups in the DNS, which a browser cannot make: see vite.config.ts. */
export const resolve = undefined;
