/** Being in one room: entering, staying in, and what comes from there given to the parts. */
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Capabilities } from '../account/capabilities.ts';
import type { Connection } from '../account/connection.ts';
import { createParts, type Moment, type Part, type PartContext } from '../part.ts';
import { createMembers, type Members } from '../people/members.ts';
import type { RoomAddress } from './address.ts';
import { createEntry } from './entry.ts';
import type { JoinChoice, LeaveReason, RoomStatus } from './entry-contract.ts';
import { createReceiver } from './receiver.ts';
import { createRoomLine, type RoomLine } from './room-line.ts';
import { createStay } from './stay.ts';

const failed = (part: string, error: unknown) => console.error(`the part ${part} failed`, error);

export interface OccupancyOptions {
  readonly connection: Connection;
  readonly capabilities: Capabilities;
  readonly address: RoomAddress;
  readonly nick: string;
  readonly choice: JoinChoice;
  /** Of a guest, see guest-pass.ts. */
  pass(): string | undefined;
  /** One is out for good. */
  onLeft(): void;
}

export interface Occupancy extends PartContext, Pick<RoomLine, 'notice' | 'dismissNotice'> {
  readonly status: ReadonlySignal<RoomStatus>;
  readonly leaveReason: ReadonlySignal<LeaveReason | null>;
  readonly members: Members;
  changeNick(nick: string): void;
  /** Goes in, with these parts. To be called once. */
  start(parts: readonly Part[]): void;
  /** The room has answered a question that was asked after one came in. */
  caughtUp(): void;
  leave(): void;
}

export function createOccupancy(options: OccupancyOptions): Occupancy {
  const { connection, capabilities, choice } = options;
  const { jid, name, valid } = options.address;
  const leaveReason = signal<LeaveReason | null>(null);
  const line = createRoomLine(connection, jid);
  const members = createMembers();
  let parts = createParts([], failed);
  const stops: (() => void)[] = [];

  const entry = createEntry({
    room: jid,
    nick: options.nick,
    password: choice.password,
    make: choice.make ?? false,
    place: choice.place,
    pass: options.pass,
    presence: () => [capabilities.element(), ...parts.presence()],
    send: line.send,
    onOut: out,
    onNickRefused: line.notify,
  });
  const { status, nick } = entry;
  const isOut = () => leaveReason.value !== null;
  const tell = (moment: Moment) => parts.tell(moment);
  const { place } = choice;
  const stay = createStay({ connection, line, entry, members, name, place, tell, isOut, out });
  const receive = createReceiver({
    members,
    parts: () => parts,
    joined: () => status.value === 'joined',
    presenceRefused: entry.refused,
    entered: (news) => void stay.entered(news),
    renamed: entry.renamed,
    rejoin: stay.rejoin,
    out,
  });

  function out(reason: LeaveReason): void {
    if (isOut()) return;
    leaveReason.value = reason;
    entry.close();
    line.close();
    tell('closed');
    for (const stop of stops.splice(0)) stop();
    // Not before there is a conference: a link may be one that leads nowhere.
    queueMicrotask(options.onLeft);
  }

  return {
    ...line,
    nick,
    status,
    leaveReason,
    members,
    present: computed(() => status.value === 'joined'),
    renewPresence: entry.renew,
    changeNick: entry.changeNick,
    start(list) {
      if (!valid) {
        out('link');
        return;
      }
      parts = createParts(list, failed);
      stops.push(
        ...declare(list, options, jid),
        capabilities.onChange(entry.renew),
        connection.listen(jid, receive),
        connection.onReset(stay.rejoin),
      );
      parts.tell('entering');
      const stop = connection.status.subscribe(stay.streamChanged);
      if (isOut()) stop();
      else stops.push(stop);
    },
    caughtUp: () => tell('caughtUp'),
    leave() {
      if (isOut()) return;
      entry.leave();
      out('left');
    },
  };
}

/** Makes known what the parts answer and speak. Returns what ends that. */
function declare(list: readonly Part[], { connection, capabilities }: OccupancyOptions, jid: string): (() => void)[] {
  return list.flatMap(({ routes = [], speaks = [] }) => [
    ...routes.map((route) => connection.routes.add(route, jid)),
    ...(speaks.length > 0 ? [capabilities.speak(speaks)] : []),
  ]);
}
