/** People whom this account knows: its roster (RFC 6121 §2), who is there, and what one says of oneself. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Show } from '../../../protocol/contacts/presence.ts';

export type { Show };

export interface Contact {
  /** Bare address. */
  readonly jid: string;
  /** What this user calls the contact; '' for nothing. See `FacesControl` for what to show. */
  readonly name: string;
  /** to: one sees the contact's presence; from: the contact sees one's own (RFC 6121 §2.1.2.5). */
  readonly subscription: 'none' | 'to' | 'from' | 'both';
  /** One has asked, and the contact has not answered yet. */
  readonly asked: boolean;
  /** When the contact asks, the answer is yes (§3.4). */
  readonly approved: boolean;
  /** Sorted. */
  readonly groups: readonly string[];
}

/** Where and how somebody is reached now. */
export interface Presence {
  /** Of the device in use; 'offline' when there is none, or one may not know. */
  readonly show: Show | 'offline';
  /** What its user says with it; one line, '' for nothing. */
  readonly text: string;
  /** ms since 1970; undefined while there, and when nobody knows. */
  readonly lastSeen: number | undefined;
  /** The one in use first (priority, then show, then the last that said something). */
  readonly devices: readonly Device[];
}

export interface Device {
  /** Of its full address. */
  readonly resource: string;
  readonly show: Show;
  readonly text: string;
  /** -128 to 127; one below 0 wants no messages. */
  readonly priority: number;
  /** ms since 1970 since which nobody has used it (XEP-0319); undefined where it does not say. */
  readonly idleSince: number | undefined;
  /** Namespaces that it speaks, as far as it has been asked (XEP-0115); undefined before. */
  readonly speaks: ReadonlySet<string> | undefined;
}

/** Somebody asks to be a contact, and has not been answered. */
export interface ContactRequest {
  /** Bare address. */
  readonly jid: string;
  /** What the asker says, '' for nothing; one line, without what turns directions. */
  readonly text: string;
  /** What the asker is called, by its own word (XEP-0172); '' for nothing. */
  readonly nick: string;
}

/** What one says of oneself on this device. */
export interface Status {
  readonly show: Show;
  readonly text: string;
}

export interface ContactsControl {
  /** The list has come; on later streams it stays as it was until the new one has. */
  readonly ready: ReadonlySignal<boolean>;
  /** Sorted by name or address. */
  readonly list: ReadonlySignal<readonly Contact[]>;
  /** Of all contacts, sorted. */
  readonly groups: ReadonlySignal<readonly string[]>;
  /** The last that came first. */
  readonly requests: ReadonlySignal<readonly ContactRequest[]>;
  readonly status: ReadonlySignal<Status>;
  find(jid: string): Contact | undefined;
  /** The same signal for the same bare address, also of one who is no contact (then offline). */
  presence(jid: string): ReadonlySignal<Presence>;

  /** All of these resolve to why it was not done, or undefined. `jid`: bare, as prepared by `prepareBareJid`. */
  /** Puts somebody on the list, asks for presence, and lets the other see one's own when it asks back (§3.1, §3.4). */
  add(
    jid: string,
    options?: { readonly name?: string; readonly groups?: readonly string[]; readonly text?: string },
  ): Promise<Fault | undefined>;
  /** Yes to a request; asks back where one does not see the other yet. */
  accept(jid: string): Promise<Fault | undefined>;
  /** No to a request, or: the other sees one's presence no longer (§3.2, §3.5). */
  refuse(jid: string): Promise<Fault | undefined>;
  /** Yes in advance (§3.4). */
  approve(jid: string): Promise<Fault | undefined>;
  /** Off the list: both subscriptions end (§2.5). */
  remove(jid: string): Promise<Fault | undefined>;
  rename(jid: string, name: string): Promise<Fault | undefined>;
  setGroups(jid: string, groups: readonly string[]): Promise<Fault | undefined>;
  /** All of one group are in the other from now on; '' for none. */
  renameGroup(from: string, to: string): Promise<Fault | undefined>;
  /** Tells one's contacts. */
  setStatus(status: Status): void;
}
