/**
 * Says to those who find no place why. Of a handshake that is refused a browser's page learns nothing, not even the status; so
 * a few at a time are given a stream that ends with its reason (RFC 6120 §4.9.3.17, RFC 7395 §3.4). It costs no place, and
 * nothing of Prosody. Others get the status.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { buildWait } from '../../../protocol/base/login.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { createCounts } from '../counts.ts';
import type { WebLimits } from '../limits.ts';
import type { Refusal } from './door.ts';

export interface TurnAway {
  /** @returns whether it is being told; if not, it is to be refused otherwise */
  tell(request: IncomingMessage, socket: Duplex, head: Buffer, key: string | undefined, why: Refusal): boolean;
  close(): void;
}

/** @param protocol the subprotocol that it speaks, which was offered */
export function createTurnAway(limits: WebLimits, protocol: string): TurnAway {
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.toldBytes,
    perMessageDeflate: false,
    handleProtocols: () => protocol,
  });
  const counts = createCounts<string | undefined>();
  let all = 0;

  return {
    tell(request, socket, head, key, why) {
      const leave = all < limits.told ? counts.enter(key, limits.toldOfAddress) : undefined;
      if (!leave) return false;
      all += 1;
      const timer = setTimeout(() => socket.destroy(), limits.toldTime);
      socket.once('close', () => {
        clearTimeout(timer);
        all -= 1;
        leave();
      });
      wss.handleUpgrade(request, socket, head, (browser) => {
        browser.on('error', () => browser.terminate());
        // Whatever it is, it is to be its beginning of the stream: a client hears nothing before that.
        browser.once('message', () => {
          for (const element of farewell(why, limits)) browser.send(element.toString());
          browser.close(1013, 'no place');
        });
      });
      return true;
    },
    close() {
      for (const browser of wss.clients) browser.terminate();
    },
  };
}

/** Of too many from its address one knows when it is over; of too many altogether nobody does. */
function farewell(why: Refusal, limits: WebLimits): Element[] {
  const [text, wait] =
    why === 'address'
      ? [`Too many connections from your network; wait ${limits.toldWait} seconds`, buildWait(limits.toldWait)]
      : ['All places are taken'];
  return [
    xml('open', { xmlns: NS.framing, version: '1.0' }),
    xml(
      'stream:error',
      { 'xmlns:stream': NS.streams },
      xml('resource-constraint', { xmlns: NS.streamErrors }),
      xml('text', { xmlns: NS.streamErrors, 'xml:lang': 'en' }, text),
      ...(wait ? [wait] : []),
    ),
    xml('close', { xmlns: NS.framing }),
  ];
}
