/**
 * Whether Prosody still does anything: a ping to ourselves (XEP-0199) by way of it, which it brings back, or answers where it
 * has a module for that. One that hangs keeps its socket; it is heard, or reads what is written to it, or neither for so long.
 */
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { NS } from '../../protocol/base/namespaces.ts';
import { newId } from '../../protocol/base/request.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';

export interface Watch {
  /** There is another socket. */
  watch(socket: Socket): void;
  /** The stream is up, or down. */
  start(): void;
  stop(): void;
  /** It is one of ours that came back. */
  isPing(stanza: Element): boolean;
}

export interface WatchOptions {
  readonly domain: string;
  readonly limits: Limits['wire'];
  readonly log: Logger;
  /** That of the stream while it is up. */
  socket(): Socket | undefined;
  /** Writes out a ping at once. */
  write(stanza: string): void;
}

export function createWatch({ domain, limits, log, socket, write }: WatchOptions): Watch {
  const id = newId();
  const ping = xml('iq', { type: 'get', id, from: domain, to: domain }, xml('ping', { xmlns: NS.ping })).toString();
  let pinging: NodeJS.Timeout | undefined;
  /** Bytes that had come in when it was asked last. */
  let readBefore: number | undefined;
  return {
    watch(fresh) {
      fresh.setTimeout(limits.pingWait);
      fresh.on('timeout', () => {
        const before = readBefore;
        const silent = () => socket()?.bytesRead === before && socket() !== undefined;
        if (!silent()) return;
        // What came while this process itself stood still is read first.
        setImmediate(() => {
          if (!silent()) return;
          log.error('Prosody does not answer; the stream is begun anew');
          socket()?.destroy();
        });
      });
    },
    start() {
      pinging = setInterval(() => {
        readBefore = socket()?.bytesRead;
        write(ping);
      }, limits.pingEvery);
    },
    stop() {
      clearInterval(pinging);
      readBefore = undefined;
    },
    isPing: ({ name, attrs }) => name === 'iq' && attrs.id === id && attrs.from === domain,
  };
}
