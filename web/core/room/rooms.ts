/**
 * The rooms that one log-in is in. It is fetched apart from the log-in form, which must work first: all that a room needs
 * hangs on it.
 */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type Capabilities, createCapabilities } from '../account/capabilities.ts';
import type { Connection } from '../account/connection.ts';
import type { ServerConfig } from '../contract.ts';
import type { Http } from '../http.ts';
import type { SoundPlatform } from '../sound/platform.ts';
import { roomAddress } from './address.ts';
import { joinConference } from './conference.ts';
import type { Conference } from './contract.ts';
import { createRoom } from './create-room.ts';
import type { JoinChoice, RoomSummary } from './entry-contract.ts';
import { listRooms } from './find-rooms.ts';

export interface RoomsOptions {
  readonly config: ServerConfig;
  readonly connection: Connection;
  readonly http: Http;
  readonly sound: SoundPlatform;
  /** A guest's, as it is now. */
  pass(): string | undefined;
}

export interface Rooms {
  /** What this client says of itself, in rooms and outside. */
  readonly capabilities: Capabilities;
  /** Those that one is in, or on the way into. */
  readonly all: ReadonlySignal<readonly Conference[]>;
  /** The groups that can be found. Rejects with RoomError. */
  list(): Promise<readonly RoomSummary[]>;
  /** Makes a room as `username`, and gives its name. Rejects with RoomError. */
  create(username: string, title: string): Promise<string>;
  /** @param link the local part of a room of the own service, or the address of a room */
  join(link: string, nick: string, choice?: JoinChoice): Conference;
}

export function createRooms({ config, connection, http, sound, pass }: RoomsOptions): Rooms {
  const { roomsDomain, maxUpload } = config;
  const capabilities = createCapabilities();
  connection.routes.add(capabilities.route);
  const all = signal<readonly Conference[]>([]);
  return {
    capabilities,
    all,
    list: () => listRooms(roomsDomain, connection),
    create: (username, title) => createRoom(roomsDomain, connection, username, title),
    join(link, nick, choice = {}) {
      const address = roomAddress(link, roomsDomain);
      const there = all.peek().find((room) => room.jid === address.jid && room.leaveReason.peek() === null);
      if (there) return there;
      const conference = joinConference({
        connection,
        capabilities,
        address,
        maxUpload,
        http,
        sound,
        nick,
        choice,
        pass,
        onLeft() {
          all.value = all.peek().filter((room) => room !== conference);
        },
      });
      all.value = [...all.peek(), conference];
      return conference;
    },
  };
}
