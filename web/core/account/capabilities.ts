/** What this client says of itself: the answer to service discovery, and its hash in each presence (XEP-0115). */
import { sha1 } from '@noble/hashes/legacy.js';
import { buildDiscoInfo, type DiscoInfo, verificationString } from '../../../protocol/base/caps.ts';
import { CLIENT_FEATURES, NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import type { IqRoute } from './routes.ts';

/** Without what parts speak only at times. */
const DISCO: DiscoInfo = {
  identities: [{ category: 'client', type: 'web', name: 'Lectern' }],
  features: [NS.caps, NS.discoInfo, NS.muc, NS.ping, ...CLIENT_FEATURES],
};

const NODE = 'urn:lectern:client';

export interface Capabilities {
  /** For presences. */
  element(): Element;
  /** Announces more namespaces until what is returned is called. */
  speak(namespaces: readonly string[]): () => void;
  /** Told when what is announced has changed, so that presence has to be sent anew. Returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Answers service discovery. */
  readonly route: IqRoute;
}

export function createCapabilities(base: DiscoInfo = DISCO): Capabilities {
  /** How many speak each. */
  const more = new Map<string, number>();
  const listeners = new Set<() => void>();
  let info = base;
  let ver = hashOf(base);

  function renew(): void {
    const features = [...new Set([...base.features, ...more.keys()])];
    const next = { ...base, features };
    const hash = hashOf(next);
    if (hash === ver) return;
    info = next;
    ver = hash;
    for (const listener of listeners) listener();
  }

  return {
    element: () => xml('c', { xmlns: NS.caps, hash: 'sha-1', node: NODE, ver }),
    speak(namespaces) {
      for (const ns of namespaces) more.set(ns, (more.get(ns) ?? 0) + 1);
      renew();
      let over = false;
      return () => {
        if (over) return;
        over = true;
        for (const ns of namespaces) {
          const left = (more.get(ns) ?? 0) - 1;
          if (left > 0) more.set(ns, left);
          else more.delete(ns);
        }
        renew();
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    route: {
      type: 'get',
      xmlns: NS.discoInfo,
      name: 'query',
      answer: (query) => buildDiscoInfo(info, attr(query, 'node')),
    },
  };
}

/** XEP-0115 §5.1 of a disco#info answer, with SHA-1. */
export const capsHash = (query: Element): string => base64Sha1(verificationString(query));

const hashOf = (info: DiscoInfo): string => capsHash(buildDiscoInfo(info));

/** Not by the browser's own cryptography, which pages without https do not have: guests may follow there. */
const base64Sha1 = (text: string): string => btoa(String.fromCharCode(...sha1(new TextEncoder().encode(text))));
