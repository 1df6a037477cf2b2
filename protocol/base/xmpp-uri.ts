/** Addresses as links: RFC 5122, with the actions of XEP-0147. */
import { prepareJid } from './jid.ts';

export interface XmppUri {
  /** Prepared, with a resource where the link has one. */
  readonly jid: string;
  /** XEP-0147 §2: 'join', 'roster', 'message', 'subscribe' ...; '' for none. */
  readonly action: string;
  readonly params: ReadonlyMap<string, string>;
}

/** Characters of a link: an address has 3,071 bytes at most, each of which may be written as three characters. */
const MAX_URI = 10_000;

/** Reads `xmpp:…`; undefined for what is none. */
export function parseXmppUri(text: string): XmppUri | undefined {
  const match =
    text.length <= MAX_URI ? /^xmpp:(?:\/\/[^/?#]*\/)?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(text.trim()) : null;
  if (!match) return undefined;
  try {
    const jid = prepareJid(decodeURIComponent(match[1] ?? ''));
    if (jid === undefined) return undefined;
    const [action = '', ...rest] = (match[2] ?? '').split(';').map(decodeURIComponent);
    const params = rest.flatMap((param): [string, string][] => {
      const at = param.indexOf('=');
      return at > 0 ? [[param.slice(0, at), param.slice(at + 1)]] : [];
    });
    return { jid, action, params: new Map(params) };
  } catch {
    // A percent sign without its two digits.
    return undefined;
  }
}

/** What RFC 5122 §2.2 lets stand in a part of an address as it is. */
const part = (text: string): string =>
  encodeURIComponent(text).replace(/%(21|24|26|27|28|29|2A|2B|2C|3A|3D)/gi, (escaped) => decodeURIComponent(escaped));

/** @param jid as stanzas bear it */
export function buildXmppUri(jid: string, action = '', params: Readonly<Record<string, string>> = {}): string {
  const slash = jid.indexOf('/');
  const bare = slash < 0 ? jid : jid.slice(0, slash);
  const path = `${bare.split('@').map(part).join('@')}${slash < 0 ? '' : `/${part(jid.slice(slash + 1))}`}`;
  const query = Object.entries(params).map(
    ([name, value]) => `;${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `xmpp:${path}${action ? `?${encodeURIComponent(action)}` : ''}${query.join('')}`;
}
