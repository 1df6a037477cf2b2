/** Who is there, on which devices, and since when not: RFC 6121 §4, XEP-0319. */
import { type Signal, signal } from '@preact/signals-core';
import { bareJid, resourceOf } from '../../../protocol/base/jid.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { parseAvailability, parseStatus, type Show } from '../../../protocol/contacts/presence.ts';
import type { Device, Presence } from './contract.ts';
import { MAX_DEVICES } from './limits.ts';

const NOBODY: Presence = { show: 'offline', text: '', lastSeen: undefined, devices: [] };

/** Best first: one who says so wants to talk. */
const RANK: Readonly<Record<Show, number>> = { chat: 0, online: 1, dnd: 2, away: 3, xa: 4 };

interface Entry extends Device {
  /** Counts up with each presence of anybody. */
  readonly heard: number;
  /** Of a former stream: it goes when the present one has told everything and not this. */
  readonly stale: boolean;
}

interface Person {
  readonly shown: Signal<Presence>;
  devices: Map<string, Entry>;
  lastSeen: number | undefined;
  text: string;
}

export interface PresencesOptions {
  now(): number;
  /** One may know where this address is: it is a contact, or this account. */
  sees(jid: string): boolean;
}

export function createPresences({ now, sees }: PresencesOptions) {
  const people = new Map<string, Person>();
  let heard = 0;

  function personOf(jid: string): Person {
    const known = people.get(jid);
    if (known) return known;
    const person: Person = { shown: signal(NOBODY), devices: new Map(), lastSeen: undefined, text: '' };
    people.set(jid, person);
    return person;
  }

  function publish(person: Person): void {
    const devices = [...person.devices.values()].sort(inUseFirst);
    const [best] = devices;
    person.shown.value = {
      show: best?.show ?? 'offline',
      text: best?.text ?? person.text,
      lastSeen: best ? undefined : person.lastSeen,
      devices: devices.map(({ heard: _, stale: __, ...device }) => device),
    };
  }

  function left(person: Person, resource: string, stanza: Element): void {
    const { delayed } = parseAvailability(stanza);
    const wasThere = resource === '' ? person.devices.size > 0 : person.devices.has(resource);
    if (resource === '') person.devices.clear();
    else person.devices.delete(resource);
    person.text = parseStatus(stanza);
    // Of one who was never there the server says the same, and it says nothing of when.
    if (person.devices.size === 0) person.lastSeen = delayed ?? (wasThere ? now() : person.lastSeen);
    publish(person);
  }

  return {
    /** The signal of a bare address. */
    of: (jid: string): Signal<Presence> => personOf(jid).shown,
    /** Takes a presence that says whether somebody is there. True when it counts. */
    receive(stanza: Element): boolean {
      const from = attr(stanza, 'from') ?? '';
      const jid = bareJid(from);
      if (!sees(jid)) return false;
      const type = attr(stanza, 'type');
      const person = personOf(jid);
      const resource = resourceOf(from);
      if (type === 'unavailable' || type === 'error') left(person, resource, stanza);
      // Services have presences without a resource, too.
      else if (type === undefined && (person.devices.has(resource) || person.devices.size < MAX_DEVICES)) {
        heard += 1;
        const { show, text, priority, idleSince } = parseAvailability(stanza);
        const speaks = person.devices.get(resource)?.speaks;
        person.devices.set(resource, { resource, show, text, priority, idleSince, speaks, heard, stale: false });
        publish(person);
      } else return false;
      return true;
    },
    /** What a device speaks has become known. */
    speaks(jid: string, resource: string, speaks: ReadonlySet<string>): void {
      const person = people.get(jid);
      const device = person?.devices.get(resource);
      if (!person || !device || device.speaks === speaks) return;
      person.devices.set(resource, { ...device, speaks });
      publish(person);
    },
    /** One may not know any more. */
    forget(jid: string): void {
      const person = people.get(jid);
      if (!person) return;
      person.devices.clear();
      person.lastSeen = undefined;
      person.text = '';
      publish(person);
    },
    /** A new stream: all will be told anew. Until then what was known is shown. */
    renew(): void {
      for (const person of people.values()) {
        person.devices = new Map([...person.devices].map(([key, device]) => [key, { ...device, stale: true }]));
      }
    },
    /** All has been told. */
    settle(): void {
      for (const person of people.values()) {
        const gone = [...person.devices.values()].filter(({ stale }) => stale);
        for (const { resource } of gone) person.devices.delete(resource);
        if (gone.length > 0) publish(person);
      }
    },
  };
}

function inUseFirst(a: Entry, b: Entry): number {
  return b.priority - a.priority || RANK[a.show] - RANK[b.show] || b.heard - a.heard;
}
