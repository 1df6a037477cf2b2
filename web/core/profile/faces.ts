/** What a list shows of people: one signal for each, made when it is first asked for. */
import { type Signal, signal } from '@preact/signals-core';
import { splitJid, unescapeLocal } from '../../../protocol/base/jid.ts';
import type { Face } from './contract.ts';
import { hueOf } from './hue.ts';

/** What is known of somebody, by the ways in which it is told. */
interface Known {
  nick: string;
  /** Of XEP-0084; null for none, undefined where nothing was said. */
  published: { readonly id: string } | null | undefined;
  /** Of XEP-0153: a hash, '' for none. */
  hash: string | undefined;
  shown: Signal<Face> | undefined;
}

export interface FacesOptions {
  /** By what this user calls a contact; '' for nothing. */
  nameOf(jid: string): string;
  /** A contact, or this account: what it says of itself counts. Others could call themselves as a contact is called. */
  trusts(jid: string): boolean;
}

export function createFaces({ nameOf, trusts }: FacesOptions) {
  const people = new Map<string, Known>();

  function knownOf(jid: string): Known {
    const known = people.get(jid) ?? { nick: '', published: undefined, hash: undefined, shown: undefined };
    people.set(jid, known);
    return known;
  }

  function faceOf(jid: string, { nick, published, hash }: Known): Face {
    const { local, domain } = splitJid(jid);
    const own = trusts(jid) ? nick : '';
    const picture = published === undefined && hash ? { id: hash } : (published ?? null);
    return { name: nameOf(jid) || own || unescapeLocal(local) || domain, hue: hueOf(jid), picture };
  }

  function renew(jid: string): void {
    const known = people.get(jid);
    if (!known?.shown) return;
    const before = known.shown.peek();
    const face = faceOf(jid, known);
    const same = face.name === before.name && face.picture?.id === before.picture?.id;
    if (!same) known.shown.value = face;
  }

  /** What somebody is told of whom nobody asks is not kept: strangers may be many. */
  function change(jid: string, part: Partial<Pick<Known, 'nick' | 'published' | 'hash'>>): void {
    if (!trusts(jid) && !people.has(jid)) return;
    Object.assign(knownOf(jid), part);
    renew(jid);
  }

  return {
    of(jid: string): Signal<Face> {
      const known = knownOf(jid);
      known.shown ??= signal(faceOf(jid, known));
      return known.shown;
    },
    nickOf: (jid: string): string => people.get(jid)?.nick ?? '',
    /** By which of the two ways its picture is told of. */
    isPublished: (jid: string): boolean => people.get(jid)?.published !== undefined,
    change,
    renew,
  };
}
