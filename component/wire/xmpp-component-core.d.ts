/** The part of @xmpp/component-core (which ships no types) that wire/connection.ts uses. */
declare module '@xmpp/component-core' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';
  import type { Element } from '@xmpp/xml';

  export class Component extends EventEmitter {
    constructor(options: { service: string; domain: string });
    status: string;
    socket: Socket | null;
    connect(service: string): Promise<void>;
    open(options: { domain: string }): Promise<Element>;
    authenticate(id: string, secret: string): Promise<void>;
    disconnect(): Promise<Element | undefined>;
    stop(): Promise<Element | undefined>;
  }
}
