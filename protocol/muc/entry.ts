/**
 * What a client says of its entering and leaving besides XEP-0045, and what a room answers: whether a group may be made,
 * and the token by which a guest is known again. docs/protocol.md §8.
 */
import { NS } from '../base/namespaces.ts';
import { attr, type Element, xml } from '../base/xml.ts';

/** An occupant id (XEP-0421) and its proof, each at most 64 of base64url. */
const TOKEN = /^[A-Za-z0-9_-]{1,64}\.[A-Za-z0-9_-]{1,64}$/;
/** What the web server gave a guest, backplane/tickets/guest-pass.ts. */
const PASS = /^[A-Za-z0-9_.-]{1,128}$/;

export interface Enter {
  /** The group is made when it is not there. */
  readonly make: boolean;
  /** What the room gave this client when it was in it before; what cannot be one counts as none. */
  readonly token: string | undefined;
  /** Of a guest, by which those of one address are known; what cannot be one counts as none. */
  readonly pass?: string | undefined;
}

export function buildEnter({ make, token, pass }: Enter): Element {
  return xml('enter', {
    xmlns: NS.entry,
    ...(make ? { make: 'true' } : {}),
    ...(token === undefined ? {} : { token }),
    ...(pass === undefined ? {} : { pass }),
  });
}

/** What a presence that enters says; undefined for clients that do not know of it. */
export function parseEnter(presence: Element): Enter | undefined {
  const element = presence.getChild('enter', NS.entry);
  if (!element) return undefined;
  const make = attr(element, 'make');
  const token = attr(element, 'token');
  const pass = attr(element, 'pass');
  return {
    make: make === 'true' || make === '1',
    token: token !== undefined && TOKEN.test(token) ? token : undefined,
    pass: pass !== undefined && PASS.test(pass) ? pass : undefined,
  };
}

/** In the presence of an occupant to itself. */
export const buildPlace = (token: string): Element => xml('place', { xmlns: NS.entry, token });

/** The token in a presence of oneself. */
export function parsePlace(presence: Element): string | undefined {
  const element = presence.getChild('place', NS.entry);
  const token = element && attr(element, 'token');
  return token !== undefined && TOKEN.test(token) ? token : undefined;
}

/** In the unavailable presence of one who leaves for good. */
export const buildLeave = (): Element => xml('leave', { xmlns: NS.entry });
export const isLeave = (presence: Element): boolean => presence.getChild('leave', NS.entry) !== undefined;

/**
 * In an error, RFC 6120 §8.3.4: there is no such group; a moderator has put this guest out; this account owns as many groups
 * as one may.
 */
export const noSuchGroup = (): Element => xml('no-such-group', { xmlns: NS.entry });
export const putOut = (): Element => xml('put-out', { xmlns: NS.entry });
export const tooManyGroups = (): Element => xml('too-many-groups', { xmlns: NS.entry });

/** The same: the other places are for those with an account; of this address there are many guests already. */
export const guestsFull = (): Element => xml('guests-full', { xmlns: NS.entry });
export const addressFull = (): Element => xml('address-full', { xmlns: NS.entry });

/** In an unavailable presence of oneself: one has come in again with the token, elsewhere. */
export const buildReplaced = (): Element => xml('replaced', { xmlns: NS.entry });
export const isReplaced = (presence: Element): boolean => presence.getChild('replaced', NS.entry) !== undefined;
