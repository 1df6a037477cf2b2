/** What passes between a browser and Prosody once it is logged in. Nothing of it is read. */
import { WebSocket } from 'ws';
import type { WebLimits } from '../limits.ts';
import type { Backlog, Reader } from './backlog.ts';

export interface Ends {
  readonly browser: WebSocket;
  readonly prosody: WebSocket;
}

/** A browser that is faster than Prosody takes it waits: what it has sent stays at its own end. */
export function pipeUp({ browser, prosody }: Ends, { ahead }: Pick<WebLimits, 'ahead'>): void {
  browser.on('message', (data, binary) => {
    if (binary) return browser.close(1003, 'XMPP is text');
    if (prosody.readyState !== WebSocket.OPEN) return;
    prosody.send(data.toString(), () => {
      if (browser.isPaused && prosody.bufferedAmount <= ahead / 2) browser.resume();
    });
    if (prosody.bufferedAmount > ahead) browser.pause();
  });
}

/**
 * Prosody does not wait: it would keep for one what others read.
 * @param reader the browser, with all that waits for it
 * @param read is given each frame before it goes on
 */
export function pipeDown(
  { browser, prosody }: Ends,
  backlog: Backlog,
  reader: Reader = browser,
  read?: (text: string) => void,
): void {
  prosody.on('message', (data) => {
    if (browser.readyState !== WebSocket.OPEN) return;
    const text = data.toString();
    read?.(text);
    browser.send(text);
    backlog.grew(reader);
  });
  browser.on('close', () => backlog.gone(reader));
}

/** Where one ends, the other does. @param failed is told what is wrong with one */
export function endTogether({ browser, prosody }: Ends, failed: (error: Error) => void): void {
  const end = (one: WebSocket, other: WebSocket) => {
    one.on('close', (code, reason) => {
      if (other.readyState === WebSocket.CONNECTING) return other.terminate();
      other.resume(); // or it would not read that this is the end
      other.close(closeCode(code), reason.toString().slice(0, 120));
    });
    one.on('error', (error) => {
      failed(error);
      one.terminate();
    });
  };
  end(browser, prosody);
  end(prosody, browser);
}

/** Codes that only the library itself may use become "going away". */
const closeCode = (code: number) => (code === 1005 || code === 1006 || code === 1015 ? 1001 : code);

/** Ends a browser that gives no sign of life. */
export function keepAlive(browser: WebSocket, { ping }: Pick<WebLimits, 'ping'>): void {
  let missed = 0;
  const alive = () => {
    missed = 0;
  };
  browser.on('pong', alive);
  // An answer may stand behind much that is not read yet.
  browser.on('message', alive);
  const timer = setInterval(() => {
    missed += 1;
    if (missed > 2) browser.terminate();
    else browser.ping();
  }, ping);
  browser.on('close', () => clearInterval(timer));
}
