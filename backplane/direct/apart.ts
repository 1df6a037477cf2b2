/** The direct way between a component and web servers that run apart: calls of the contract, as messages on a channel. */
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { type Channel, openChannel } from './channel.ts';
import type { Component, Holder, Spreader } from './contract.ts';
import { CHANNEL } from './limits.ts';

/** Where the component listens. */
type Address = { readonly path: string } | { readonly host: string; readonly port: number };

type Call<Of> = {
  [Name in keyof Of]: Of[Name] extends (...args: infer Args) => void
    ? { readonly call: Name; readonly args: Args }
    : never;
}[keyof Of];

type ToComponent = Call<Holder> | { readonly call: 'done'; readonly args: [id: number] };
type ToWeb = Call<Omit<Spreader, 'done'>> | { readonly call: 'done'; readonly args: [id: number] };

/** Rejects when the address cannot be had. Resolves with what ends it. */
export async function listenForWeb(
  address: Address,
  secret: string,
  component: Component,
  log: Logger,
): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  let strangers = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    if (strangers >= CHANNEL.strangers) return void socket.destroy();
    strangers += 1;
    serveWeb(socket, secret, component)
      .then(
        () => log.info('a web server is there'),
        () => log.warn('somebody who does not know the secret wanted to be a web server'),
      )
      .finally(() => {
        strangers -= 1;
      });
  });
  // One that was killed has left its own.
  if ('path' in address) await rm(address.path, { force: true });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(address, done);
  });
  if ('path' in address) await chmod(address.path, 0o600);
  return async () => {
    const closed = new Promise((done) => server.close(done));
    for (const socket of open) socket.destroy();
    await closed;
  };
}

/** Resolves when it has proved itself. */
async function serveWeb(socket: Socket, secret: string, component: Component): Promise<void> {
  await openChannel<ToComponent, ToWeb>(socket, 'component', secret, (channel) => {
    const pending = new Map<number, () => void>();
    const holder = component.attach(spreaderOn(channel, pending));
    void channel.closed.then(() => {
      holder.detach();
      for (const over of pending.values()) over();
    });
    return (message) => {
      if (message.call === 'done') pending.get(message.args[0])?.();
      else (holder[message.call] as (...args: unknown[]) => void)(...message.args);
    };
  });
}

/** @param pending what is to be called when the web server has said that it is done */
function spreaderOn(channel: Channel<ToWeb>, pending: Map<number, () => void>): Spreader {
  let last = 0;
  return {
    named: (...args) => void channel.send({ call: 'named', args }),
    change: (...args) => void channel.send({ call: 'change', args }),
    send: (...args) => void channel.send({ call: 'send', args }, args[3]),
    done() {
      const id = ++last;
      return new Promise((resolve) => {
        const over = () => {
          clearTimeout(timer);
          pending.delete(id);
          resolve();
        };
        const timer = setTimeout(over, CHANNEL.done);
        pending.set(id, over);
        if (!channel.send({ call: 'done', args: [id] })) over();
      });
    },
  };
}

/** Keeps a web server in touch with the component, whenever that is there. Returns what ends it. */
export function reachComponent(
  address: Address,
  secret: string,
  attach: (component: Component) => () => void,
): () => void {
  let ended = false;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = CHANNEL.againFirst;

  async function reach(): Promise<void> {
    socket = connect(address);
    try {
      const { closed } = await openChannel<ToWeb, ToComponent>(socket, 'web', secret, (channel) => {
        wait = CHANNEL.againFirst;
        return follow(channel, attach);
      });
      await closed;
    } catch {
      // It is not there yet, or knows another secret; the health of both parts says so.
    }
    if (ended) return;
    timer = setTimeout(() => void reach(), wait);
    wait = Math.min(CHANNEL.againMost, wait * 2);
  }

  void reach();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.destroy();
  };
}

/** Does what the component says, and tells it of the browsers, until the channel is closed. */
function follow(channel: Channel<ToComponent>, attach: (component: Component) => () => void): (message: ToWeb) => void {
  const { send } = channel;
  let spreader: Spreader | undefined;
  const detach = attach({
    attach(made) {
      spreader = made;
      return {
        bound: (...args) => void send({ call: 'bound', args }),
        resumable: (...args) => void send({ call: 'resumable', args }),
        resumed: (...args) => void send({ call: 'resumed', args }),
        gone: (...args) => void send({ call: 'gone', args }),
        detach: () => undefined,
      };
    },
  });
  void channel.closed.then(detach);
  return (message) => {
    if (message.call === 'done') void spreader?.done().then(() => send(message));
    else (spreader?.[message.call] as ((...args: unknown[]) => void) | undefined)?.(...message.args);
  };
}
