// Bytes in use in the two processes, after all garbage is collected: in Node by its inspector, in Lua by Prosody's shell.

import { connect, type Socket } from 'node:net';

/** For lectern.ts: its inspector on a free port of this machine, which it then tells in its log. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

export interface Heap {
  /** Bytes of objects that are still needed. */
  used(): Promise<number>;
  close(): void;
}

/** @param log what lectern.ts, started with INSPECTED, has logged */
export async function openNodeHeap(log: string): Promise<Heap> {
  const address = /ws:\/\/127\.0\.0\.1:\d+\/\S+/.exec(log)?.[0];
  if (!address) throw new Error('the inspector is not there');
  const socket = new WebSocket(address);
  await new Promise((done, fail) => {
    socket.onopen = done;
    socket.onerror = () => fail(new Error('the inspector cannot be reached'));
  });
  let id = 0;
  const ask = (method: string) =>
    new Promise<Record<string, number>>((done) => {
      id += 1;
      const mine = id;
      const take = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data));
        if (answer.id !== mine) return;
        socket.removeEventListener('message', take);
        done(answer.result);
      };
      socket.addEventListener('message', take);
      socket.send(JSON.stringify({ id, method }));
    });
  return {
    used: () =>
      least(async () => {
        await ask('HeapProfiler.collectGarbage');
        const { usedSize = Number.NaN, backingStorageSize = 0 } = await ask('Runtime.getHeapUsage');
        return usedSize + backingStorageSize;
      }),
    close: () => socket.close(),
  };
}

/** @param path of the socket at which Prosody's shell listens */
export async function openLuaHeap(path: string): Promise<Heap> {
  const socket: Socket = connect(path).setEncoding('utf8');
  socket.write(`<stream:stream xmlns='xmpp:prosody.im/admin' xmlns:stream='http://etherx.jabber.org/streams'>`);
  const LINE = `> collectgarbage() collectgarbage() print(collectgarbage("count") * 1024)`;
  const ask = () =>
    new Promise<number>((done, fail) => {
      let text = '';
      const take = (piece: string) => {
        text += piece;
        if (!text.includes('</repl-result>')) return;
        socket.off('data', take);
        const bytes = /<repl-output>([\d.]+)</.exec(text)?.[1];
        if (bytes === undefined) fail(new Error(`Prosody's shell answered ${text}`));
        else done(Number(bytes));
      };
      socket.on('data', take);
      socket.write(`<repl-input>${LINE.replaceAll('>', '&gt;')}</repl-input>`);
    });
  return { used: () => least(ask), close: () => socket.destroy() };
}

/** Asks until there is nothing more to collect: finalizers and what is just being written out may hold some for a while. */
async function least(ask: () => Promise<number>): Promise<number> {
  let used = await ask();
  for (let same = 0, asked = 1; same < 3 && asked < 30; asked++) {
    const now = await ask();
    same = now < used - 256 ? 0 : same + 1;
    used = Math.min(used, now);
  }
  return used;
}
