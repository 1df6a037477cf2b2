/**
 * Splitting and comparing addresses (RFC 7622). Prosody has normalised and checked every address that reaches us, so
 * splitting is all that is needed; it never throws, whatever the text is.
 */
export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
}

export function splitJid(text: string): Jid {
  const slash = text.indexOf('/');
  const resource = slash < 0 ? '' : text.slice(slash + 1);
  const rest = slash < 0 ? text : text.slice(0, slash);
  const at = rest.indexOf('@');
  return { local: at < 0 ? '' : rest.slice(0, at), domain: rest.slice(at + 1), resource };
}

export function bareJid(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? text : text.slice(0, slash);
}

export function resourceOf(text: string): string {
  return splitJid(text).resource;
}

/**
 * True for a local part that RFC 7622 §3.3 and XEP-0045 allow without escaping; used for the names of new rooms and for
 * bare addresses in forms.
 */
export function isLocalpart(text: string): boolean {
  return text.length > 0 && new TextEncoder().encode(text).length <= 1023 && !/["&'/:<>@\s\p{Cc}]/u.test(text);
}

/**
 * An address that people typed, as Prosody writes it in stanzas (RFC 7622 §3.2, §3.3): without capitals in its first two
 * parts, and in NFKC.
 */
export function normalizeJid(text: string): string {
  const { local, domain, resource } = splitJid(text.trim().normalize('NFKC'));
  const bare = `${local}${local === '' && !text.includes('@') ? '' : '@'}${domain}`.toLowerCase();
  return text.includes('/') ? `${bare}/${resource}` : bare;
}

/** True for an address that a stanza can be sent to, RFC 7622 §3: with or without a local part and a resource. */
export function isJid(text: string): boolean {
  const { resource } = splitJid(text);
  return isBareJid(bareJid(text)) && (!text.includes('/') || (resource !== '' && resource.length <= 1023));
}

export function isBareJid(text: string): boolean {
  const { local, domain, resource } = splitJid(text);
  return (
    resource === '' &&
    !text.includes('/') &&
    (local === '' ? !text.includes('@') : isLocalpart(local)) &&
    /^[^\s"&'/:<>@]{1,1023}$/.test(domain)
  );
}
