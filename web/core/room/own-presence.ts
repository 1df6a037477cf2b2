/** The presences that this user sends to a room (XEP-0045 §7.2, §7.6, §7.14). */
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { buildEnter, buildLeave } from '../../../protocol/muc/entry.ts';
import type { PlaceMemory } from './entry-contract.ts';

export interface OwnPresenceOptions {
  readonly room: string;
  readonly password: string | undefined;
  readonly place: PlaceMemory | undefined;
  /** Of a guest, see guest-pass.ts. */
  pass(): string | undefined;
  /** What goes with each presence: entity capabilities, and what parts add. */
  presence(): readonly Element[];
  send(stanza: Element): boolean;
}

/** Each tells whether it was sent. */
export interface OwnPresence {
  /** @param make the room is made when it is not there */
  enter(nick: string, make: boolean): boolean;
  /** Once inside: what goes with it has changed, or the nick is to. */
  update(nick: string): boolean;
  /** For good: the room keeps no place, and nobody comes back to it as the same guest. */
  leave(nick: string): boolean;
}

export function createOwnPresence({ room, password, place, pass, presence, send }: OwnPresenceOptions): OwnPresence {
  const build = (nick: string, ...more: readonly Element[]) =>
    xml('presence', { to: `${room}/${nick}` }, ...more, ...presence());
  return {
    enter(nick, make) {
      const muc = xml(
        'x',
        { xmlns: NS.muc },
        ...(password === undefined ? [] : [xml('password', {}, password)]),
        xml('history', { maxstanzas: '50' }),
      );
      return send(build(nick, muc, buildEnter({ make, token: place?.load(), pass: pass() })));
    },
    update: (nick) => send(build(nick)),
    leave(nick) {
      place?.clear();
      return send(xml('presence', { to: `${room}/${nick}`, type: 'unavailable' }, buildLeave()));
    },
  };
}
