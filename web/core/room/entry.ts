/**
 * Getting into a room and staying there (XEP-0045 §7.2, §10.1): waits for a room that is being set up, for a service
 * that is away, and comes in again after the stream was lost, as who one was.
 */
import { signal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { LeaveReason } from './entry-contract.ts';
import { otherNick } from './other-nick.ts';
import { createOwnPresence, type OwnPresence, type OwnPresenceOptions } from './own-presence.ts';
import { readRefusal } from './refusals.ts';

export interface EntryOptions extends OwnPresenceOptions {
  readonly nick: string;
  /** The room is made when it is not there. */
  readonly make: boolean;
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

export type Entry = ReturnType<typeof createEntry>;

export function createEntry(options: EntryOptions) {
  const status = signal<'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left'>('joining');
  const nick = signal(options.nick);
  /** The nick that the user chose last; another stands in its place only while it is taken. */
  let chosen = options.nick;
  let tries = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** A presence is on its way on the present stream. */
  let asked = false;
  let { make } = options;
  const presence = createOwnPresence(options);
  const change = createNickChange(presence, options.onNickRefused);

  function enter(): void {
    clearTimeout(retry);
    change.over();
    asked = presence.enter(nick.value, make);
    if (asked) later(UNANSWERED);
  }

  function later(ms: number): void {
    clearTimeout(retry);
    retry = setTimeout(enter, ms);
  }

  function waitFor(what: 'absent' | 'away'): void {
    if (what === 'absent' || status.value === 'joining') status.value = 'waiting';
    later(what === 'absent' ? ABSENT : AWAY);
  }

  /** After the stream broke, the room may still hold the former self for a while. False when that has been tried enough. */
  function tryAnother(): boolean {
    if (status.value !== 'reconnecting' || tries >= NICK_TRIES) return false;
    tries += 1;
    nick.value = otherNick(chosen, tries + 1);
    enter();
    return true;
  }

  return {
    status,
    nick,
    changeNick(text: string) {
      if (status.value !== 'joined' || text === nick.value) return;
      change.ask(text);
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
      change.over();
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
    refused(fault: Fault) {
      if (change.refused(fault)) return;
      if (status.value === 'joined' || status.value === 'left') return;
      const refusal = readRefusal(fault);
      if (refusal === 'absent' || refusal === 'away') waitFor(refusal);
      else if (refusal !== 'taken') options.onOut(refusal.out);
      else if (!tryAnother()) options.onOut('nick');
    },
    /** What goes with one's presence has changed. */
    renew() {
      if (status.value === 'joined') presence.update(nick.value);
    },
    leave: () => void presence.leave(nick.value),
    close() {
      clearTimeout(retry);
      status.value = 'left';
    },
  };
}

/** A nick that was asked for and not answered yet. */
function createNickChange(presence: OwnPresence, refuse: (condition: string) => void) {
  let open = false;
  return {
    ask(nick: string) {
      open = presence.update(nick);
      if (!open) refuse('remote-server-timeout');
    },
    /** It is done, or nobody will answer it. */
    over() {
      open = false;
    },
    /** A presence was refused. True when it was this. */
    refused({ condition }: Fault): boolean {
      const mine = open;
      open = false;
      if (mine) refuse(condition);
      return mine;
    },
  };
}
