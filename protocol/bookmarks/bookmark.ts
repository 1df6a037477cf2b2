/** A room that an account keeps: XEP-0402 §3. The id of its item is the room's bare address. */
import { parseBoolean } from '../base/form.ts';
import { bareJid, prepareJid } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, type Element, xml } from '../base/xml.ts';

export interface Bookmark {
  /** Bare address of the room. */
  readonly jid: string;
  /** One line; '' for none. */
  readonly name: string;
  /** One enters it after a log-in. */
  readonly autojoin: boolean;
  /** What one is called there; '' for what one is called elsewhere. */
  readonly nick: string;
  /** '' for none. */
  readonly password: string;
  /** What other clients keep there, to be kept (§4). */
  readonly extensions: Element | undefined;
}

/** Characters of a name, a nick, a password that are read: own rooms let through less. */
const MAX_TEXT = 1_000;
/** Characters, as XML, of what other clients keep: bookmarks are sent whole to each client. */
const MAX_EXTENSIONS = 20_000;

/** Reads an item; undefined for what no room can be entered by. */
export function parseBookmark(id: string, payload: Element | undefined): Bookmark | undefined {
  if (!payload?.is('conference', NS.bookmarks)) return undefined;
  // An item of another spelling is nobody's: it could be neither changed nor taken away under the room's address.
  if (prepareJid(id) !== id || bareJid(id) !== id || !id.includes('@')) return undefined;
  const extensions = payload.getChild('extensions');
  const text = (name: string) => (payload.getChildText(name) ?? '').slice(0, MAX_TEXT);
  return {
    jid: id,
    name: plainLine((attr(payload, 'name') ?? '').slice(0, MAX_TEXT)),
    autojoin: parseBoolean(attr(payload, 'autojoin')) ?? false,
    nick: text('nick'),
    password: text('password'),
    extensions: extensions && extensions.toString().length <= MAX_EXTENSIONS ? extensions : undefined,
  };
}

export function buildBookmark({ name, autojoin, nick, password, extensions }: Omit<Bookmark, 'jid'>): Element {
  return xml(
    'conference',
    { xmlns: NS.bookmarks, ...(name ? { name } : {}), autojoin: String(autojoin) },
    ...(nick ? [xml('nick', {}, nick)] : []),
    ...(password ? [xml('password', {}, password)] : []),
    ...(extensions ? [extensions] : []),
  );
}
