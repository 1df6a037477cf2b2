/**
 * Addresses (RFC 7622). Prosody has prepared and checked each that reaches us in `from` and `to`, so those need splitting
 * only, which never throws. What people typed, wherever it stands, is prepared here before it is compared or kept.
 */
import { nameprep, nodeprep, resourceprep } from './stringprep.ts';

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
 * An address that somebody typed, with or without a local part and a resource (RFC 7622 §3), as Prosody writes it in
 * stanzas: only so it is the same as what comes in. Undefined when no stanza could be sent to it.
 */
export function prepareJid(typed: string): string | undefined {
  const text = typed.trim();
  const { local, domain, resource } = splitJid(text);
  const host = prepareDomain(domain);
  const node = nodeprep(local);
  const rest = resourceprep(resource);
  // A part is there or not, but it is never empty; one may also become so, of soft hyphens for example.
  const hasLocal = bareJid(text).includes('@');
  const hasResource = text.includes('/');
  if (!host || (hasLocal && !node) || (hasResource && !rest)) return undefined;
  return `${hasLocal ? `${node}@` : ''}${host}${hasResource ? `/${rest}` : ''}`;
}

/** The same without a resource, which may have been copied along. */
export function prepareBareJid(typed: string): string | undefined {
  const jid = prepareJid(typed);
  return jid === undefined ? undefined : bareJid(jid);
}

/** A domain as Prosody writes it: without the dot of the root, and in Unicode (RFC 7622 §3.2). Undefined when it is none. */
export function prepareDomain(typed: string): string | undefined {
  const domain = nameprep(typed.replace(/\.$/, ''));
  // Nameprep lets through what ends a domain or a local part.
  return domain !== undefined && /^[^\s"&'/:<>@]+$/.test(domain) ? domain : undefined;
}

/** XEP-0106 §4: what stands in a local part for the characters that cannot. */
const ESCAPES: ReadonlyMap<string, string> = new Map(
  [...' "&\'/:<>@\\'].map((char) => [`\\${char.charCodeAt(0).toString(16)}`, char]),
);

/** A local part as its owner writes it, XEP-0106 §4.3: for people's eyes, and never to be sent to. */
export const unescapeLocal = (local: string): string =>
  local.replace(/\\[0-9a-f]{2}/g, (escaped) => ESCAPES.get(escaped) ?? escaped);

/** An address for people's eyes, never to be sent to. */
export function shownJid(jid: string): string {
  const { local } = splitJid(jid);
  return `${unescapeLocal(local)}${jid.slice(local.length)}`;
}
