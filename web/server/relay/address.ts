/**
 * From where a request comes: who connected to us or, where that is a proxy that the operator named, whom that proxy
 * connected for. What others say of it in X-Forwarded-For counts for nothing, for anybody can say it.
 */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

export interface ClientAddress {
  /** As Prosody is told it. */
  readonly text: string;
  /**
   * What counts as one: an IPv4 address, or the /64 of an IPv6 one, which a single machine may use all of. Undefined for
   * this machine itself: its own programs, or a proxy that was not named, behind which everybody would count as one.
   */
  readonly key: string | undefined;
}

export interface Addresses {
  of(request: IncomingMessage): ClientAddress;
  /** What counts as one of those who connect to us; undefined for this machine, and for proxies. */
  ofPeer(address: string): string | undefined;
}

const NEAR = proxyAddr.compile(['loopback', 'linklocal', 'uniquelocal']);

/**
 * @param proxies addresses, networks (CIDR), or `loopback`, `linklocal`, `uniquelocal`
 * @param unnamed called once, with an address of this machine or its network that speaks for others and is none of them
 * @throws TypeError for one that is none of these
 */
export function createAddresses(proxies: readonly string[], unnamed?: (proxy: string) => void): Addresses {
  const trust = proxyAddr.compile([...proxies]);
  let told = false;
  function notice({ headers, socket }: IncomingMessage): void {
    const { remoteAddress: peer = '' } = socket;
    if (told || headers['x-forwarded-for'] === undefined || !NEAR(peer, 0) || trust(peer, 0)) return;
    told = true;
    unnamed?.(peer);
  }
  return {
    ofPeer: (address) => (trust(address, 0) ? undefined : keyOf(address)),
    of(request) {
      notice(request);
      const text = withoutPort(proxyAddr(request, trust) ?? '');
      return { text: text || 'unknown', key: keyOf(text) };
    },
  };
}

/** Some proxies write the port as well, and IPv6 in brackets (as RFC 7239 §6 has it). */
const withoutPort = (text: string): string =>
  /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/.exec(text)?.slice(1).find(Boolean) ?? text;

/** See ClientAddress; what is no address counts as one with all others that are none. */
export function keyOf(text: string): string | undefined {
  if (!ipaddr.isValid(text)) return 'unknown';
  const address = ipaddr.process(text);
  if (address.range() === 'loopback') return undefined;
  if (address.kind() === 'ipv4') return address.toString();
  return `${Buffer.from(address.toByteArray().slice(0, 8)).toString('hex')}/64`;
}
