/** The connections of browsers that take frames, and the groups of them that the component has made. */
import type { Duplex } from 'node:stream';
import type { Component, ConnectionId, GroupId, Holder, Spreader } from '../../../backplane/direct/contract.ts';
import type { DirectLimits } from './limits.ts';
import { createReader, type Reader, type ReaderWatch } from './reader.ts';

export interface Direct {
  /** A browser that takes frames has a stream. */
  open(socket: Duplex, watch: ReaderWatch): DirectConnection;
  /** The component is there, for the first time or again. @returns what ends that */
  attach(component: Component): () => void;
}

export interface DirectConnection {
  /** Bytes of frames that wait for it. */
  readonly waiting: number;
  /** These three are what Prosody says on it. */
  bound(jid: string): void;
  resumable(key: string): void;
  resumed(key: string): void;
}

interface Connection {
  readonly id: ConnectionId;
  readonly reader: Reader;
  readonly groups: Set<Group>;
  jid: string | undefined;
  key: string | undefined;
}

interface Group {
  readonly id: GroupId;
  readonly members: Set<Connection>;
}

export function createDirect(limits: DirectLimits): Direct {
  const connections = new Map<ConnectionId, Connection>();
  const groups = new Map<GroupId, Group>();
  let last = 0;
  let holder: (Holder & { detach(): void }) | undefined;

  function leave(connection: Connection, group: Group): void {
    connection.groups.delete(group);
    group.members.delete(connection);
    if (group.members.size === 0) groups.delete(group.id);
  }

  const spreader: Spreader = {
    named(id, jid) {
      const connection = connections.get(id);
      if (connection) connection.jid = jid;
    },
    change(id, come, go) {
      const group = groups.get(id) ?? { id, members: new Set() };
      for (const one of come) {
        const connection = connections.get(one);
        if (!connection) continue;
        group.members.add(connection);
        connection.groups.add(group);
      }
      if (group.members.size > 0) groups.set(id, group);
      for (const one of go) {
        const connection = connections.get(one);
        if (connection) leave(connection, group);
      }
    },
    send(id, frame, except, lossy) {
      const group = groups.get(id);
      if (!group) return;
      const bytes = binaryMessage(frame);
      for (const { id: connection, reader } of group.members) {
        if (except.length === 0 || !except.includes(connection)) reader.write(bytes, lossy);
      }
    },
    done: () => Promise.resolve(),
  };

  function announce({ id, jid, key }: Connection): void {
    if (jid !== undefined) holder?.bound(id, jid);
    if (key !== undefined) holder?.resumable(id, key);
  }

  return {
    open(socket, watch) {
      const connection: Connection = {
        id: ++last,
        reader: createReader(socket, limits, watch),
        groups: new Set(),
        jid: undefined,
        key: undefined,
      };
      connections.set(connection.id, connection);
      socket.once('close', () => {
        for (const group of connection.groups) leave(connection, group);
        connections.delete(connection.id);
        holder?.gone(connection.id);
      });
      return {
        get waiting() {
          return connection.reader.waiting;
        },
        bound(jid) {
          connection.jid = jid;
          holder?.bound(connection.id, jid);
        },
        resumable(key) {
          connection.key = key;
          holder?.resumable(connection.id, key);
        },
        resumed(key) {
          connection.key = key;
          holder?.resumed(connection.id, key);
        },
      };
    },
    attach(component) {
      const mine = component.attach(spreader);
      holder = mine;
      for (const connection of connections.values()) announce(connection);
      return () => {
        if (holder !== mine) return;
        holder = undefined;
        groups.clear();
        for (const connection of connections.values()) connection.groups.clear();
        mine.detach();
      };
    },
  };
}

/** RFC 6455 §5.2: a whole message of bytes, as a server sends it. It is the same for all. */
function binaryMessage(payload: Uint8Array): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 2 ** 16 ? 4 : 10);
  head[0] = 0x82;
  head[1] = length < 126 ? length : length < 2 ** 16 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
