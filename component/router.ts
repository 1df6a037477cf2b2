/** From an address to a room, from a payload to a feature: what is done with each kind of stanza. */
import type { GuestPasses } from '../backplane/tickets/guest-pass.ts';
import { receiveBounced } from './receive/bounced.ts';
import { receiveIq } from './receive/iq.ts';
import { receiveMessage } from './receive/message.ts';
import { receivePresence } from './receive/presence.ts';
import { createReception } from './receive/reception.ts';
import type { Service } from './service.ts';
import type { Answers } from './wire/answers.ts';
import type { Handlers } from './wire/dispatch.ts';

/** What some kinds of stanzas need, and features do not. */
interface Parts {
  readonly answers: Answers;
  readonly passes: GuestPasses;
}

export function createRouter(service: Service, { answers, passes }: Parts): Handlers {
  const reception = createReception(service);
  return {
    iq: receiveIq(service, reception, answers),
    message: receiveMessage(service, reception),
    presence: receivePresence(service, reception, passes),
    bounced: receiveBounced(service, reception),
  };
}
