/**
 * Getting into a room and staying there (XEP-0045 §7.2, §10.1): waits for a room that is being set up, for a service
 * that is away, and comes in again after the stream was lost, as who one was.
 */
import { signal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { buildEnter, buildLeave } from '../../../protocol/muc/entry.ts';
import type { LeaveReason, PlaceMemory } from './contract.ts';
import { otherNick } from './other-nick.ts';

export interface EntryOptions {
  readonly room: string;
  readonly nick: string;
  readonly password: string | undefined;
  /** The room is made when it is not there. */
  readonly make: boolean;
  readonly place: PlaceMemory | undefined;
  /** Of a guest, see guest-pass.ts. */
  pass(): string | undefined;
  /** Entity capabilities that go with each presence. */
  readonly caps: Element;
  send(stanza: Element): boolean;
  /** One is not in the room, and will not be. */
  onOut(reason: LeaveReason): void;
  /** A change of nick was refused; one is still in the room under the former. */
  onNickRefused(condition: string): void;
}

/** ms between tries to enter a room that is being set up, and one whose service is away for a moment. */
const ABSENT = 3_000;
const AWAY = 1_000;
/** ms until one asks again who was not answered: rooms answer at once, and one that does not hear must not wait for ever. */
const UNANSWERED = 15_000;
/** How often another nick is tried while the room still holds the former self. */
const NICK_TRIES = 5;

/** What a refusal means for the user. */
const REASONS: Partial<Record<string, LeaveReason>> = {
  forbidden: 'banned',
  'registration-required': 'members-only',
  'not-authorized': 'password',
  conflict: 'nick',
  'not-acceptable': 'nick',
  'jid-malformed': 'nick',
  'not-allowed': 'not-found',
  'service-unavailable': 'full',
  gone: 'destroyed',
};

/** What the room says more exactly, protocol/muc/entry.ts and space.ts. */
const DETAILS: Partial<Record<string, LeaveReason>> = {
  'no-such-group': 'not-found',
  'put-out': 'put-out',
  'guests-full': 'guests-full',
  'address-full': 'address-full',
  'too-many-groups': 'limit',
  'disk-full': 'no-space',
};

/** The room's service is not there just now: Prosody's answer while Lectern restarts, and other passing trouble. */
const PASSING: ReadonlySet<string> = new Set([
  'internal-server-error',
  'policy-violation',
  'recipient-unavailable',
  'remote-server-timeout',
]);

export function createEntry(options: EntryOptions) {
  const status = signal<'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left'>('joining');
  const nick = signal(options.nick);
  /** The nick that the user chose last; another stands in its place only while it is taken. */
  let chosen = options.nick;
  let tries = 0;
  /** A nick that was asked for and not answered yet. */
  let wanted: string | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** A presence is on its way on the present stream. */
  let asked = false;
  let { make } = options;

  function enter(): void {
    clearTimeout(retry);
    wanted = undefined;
    asked = options.send(
      xml(
        'presence',
        { to: `${options.room}/${nick.value}` },
        xml(
          'x',
          { xmlns: NS.muc },
          ...(options.password === undefined ? [] : [xml('password', {}, options.password)]),
          xml('history', { maxstanzas: '50' }),
        ),
        buildEnter({ make, token: options.place?.load(), pass: options.pass() }),
        options.caps,
      ),
    );
    if (asked) later(UNANSWERED);
  }

  function later(ms: number): void {
    clearTimeout(retry);
    retry = setTimeout(enter, ms);
  }

  return {
    status,
    nick,
    enter,
    changeNick(text: string) {
      if (status.value !== 'joined' || text === nick.value) return;
      wanted = text;
      if (options.send(xml('presence', { to: `${options.room}/${text}` }, options.caps))) return;
      wanted = undefined;
      options.onNickRefused('remote-server-timeout');
    },
    /** One's own presence has come: one is called what it says, whatever was asked for (XEP-0045 §7.2.2). */
    entered(called: string) {
      clearTimeout(retry);
      tries = 0;
      // What ends later is not to be made again by one who comes back.
      make = false;
      nick.value = called;
      status.value = 'joined';
    },
    renamed(to: string) {
      wanted = undefined;
      chosen = to;
      nick.value = to;
    },
    /** The room, or the stream to it, was lost: come in again. */
    rejoin() {
      if (status.value === 'left') return;
      if (status.value === 'joined') status.value = 'reconnecting';
      enter();
    },
    /** The stream is down; it may be resumed, or there will be another. */
    streamDown() {
      asked = false;
      if (status.value === 'joined') status.value = 'reconnecting';
    },
    /** The stream is up again. `inside`: the room still has this client, as after a resumption. */
    streamUp(inside: boolean) {
      if (status.value === 'left') return;
      if (inside && status.value === 'reconnecting') status.value = 'joined';
      else if (!inside && !asked) enter();
    },
    refused({ condition, detail }: Fault) {
      if (wanted !== undefined) {
        wanted = undefined;
        options.onNickRefused(condition);
        return;
      }
      if (status.value === 'joined' || status.value === 'left') return;
      const ns = detail?.getNS();
      const exactly = detail && (ns === NS.entry || ns === NS.space) ? DETAILS[detail.name] : undefined;
      if (exactly !== undefined) {
        options.onOut(exactly);
        return;
      }
      if (condition === 'item-not-found') {
        status.value = 'waiting';
        later(ABSENT);
        return;
      }
      if (PASSING.has(condition)) {
        if (status.value === 'joining') status.value = 'waiting';
        later(AWAY);
        return;
      }
      // After the stream broke, the room may still hold the former self for a while.
      if (condition === 'conflict' && status.value === 'reconnecting' && tries < NICK_TRIES) {
        tries += 1;
        nick.value = otherNick(chosen, tries + 1);
        enter();
        return;
      }
      options.onOut(REASONS[condition] ?? 'failed');
    },
    /** Leaves for good: the room keeps no place, and nobody comes back to it as the same guest. */
    leave() {
      options.place?.clear();
      options.send(xml('presence', { to: `${options.room}/${nick.value}`, type: 'unavailable' }, buildLeave()));
    },
    close() {
      clearTimeout(retry);
      status.value = 'left';
    },
  };
}
