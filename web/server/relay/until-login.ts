import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { WebLimits } from '../limits.ts';
import type { Login } from './login.ts';
import type { Ends } from './pipes.ts';

/** Somebody who has not logged in yet. */
export interface Stranger extends Ends {
  /** Of the browser. */
  readonly socket: Duplex;
  readonly login: Login;
}

/** Relays what belongs to a log-in, which is little and does not take long; then calls `next` with the last of it. */
export function untilLogin(
  { browser, prosody, socket, login }: Stranger,
  limits: Pick<WebLimits, 'login' | 'early'>,
  next: (last: string) => void,
): void {
  // Whatever trickles in gives no more time.
  const timer = setTimeout(() => browser.terminate(), limits.login);
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.early) browser.terminate();
  };
  const up = (data: WebSocket.RawData, binary: boolean) => {
    if (browser.readyState !== WebSocket.OPEN) return;
    if (binary) return browser.close(1003, 'XMPP is text');
    const verdict = login.up(data.toString());
    if ('end' in verdict) browser.close(1008, verdict.end);
    else if ('answer' in verdict) browser.send(verdict.answer);
    else if (prosody.readyState === WebSocket.OPEN) prosody.send(verdict.pass);
  };
  const down = (data: WebSocket.RawData) => {
    if (browser.readyState !== WebSocket.OPEN) return;
    const text = data.toString();
    const what = login.down(text);
    if (what === 'end') return browser.terminate();
    browser.send(text);
    if (browser.bufferedAmount > limits.early) return browser.terminate();
    if (what !== 'in') return;
    clearTimeout(timer);
    socket.off('data', count);
    browser.off('message', up);
    prosody.off('message', down);
    next(text);
  };
  // Before the frames in it are looked at.
  socket.prependListener('data', count);
  browser.on('message', up);
  prosody.on('message', down);
  browser.on('close', () => clearTimeout(timer));
}
