/** From an address to a room, from a payload to a feature: what is done with each kind of stanza. */
import { receiveBounced } from './receive/bounced.ts';
import { receiveIq } from './receive/iq.ts';
import { receiveMessage } from './receive/message.ts';
import { receivePresence } from './receive/presence.ts';
import { createReception } from './receive/reception.ts';
import type { Service } from './service.ts';
import type { Handlers } from './wire/dispatch.ts';

export function createRouter(service: Service): Handlers {
  const reception = createReception(service);
  return {
    iq: receiveIq(service, reception),
    message: receiveMessage(service, reception),
    presence: receivePresence(service, reception),
    bounced: receiveBounced(service, reception),
  };
}
