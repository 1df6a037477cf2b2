/** Stream management (XEP-0198) of xmpp.js: when stanzas may flow. */
import type { client } from '@xmpp/client';
import type { Element } from '../../protocol/xml.ts';

const SM = 'urn:xmpp:sm:3';
/** ms after which a server is taken for one without: it answers nothing. */
const NO_MANAGEMENT = 2_000;

/**
 * Resolves when the server has answered `<enable/>` (XEP-0198 §3), has not for 2 s, or the stream has ended; to be called
 * when it is online. xmpp.js says "online" before, and sets its counter of stanzas to zero a moment after the answer: what came in
 * between would be acknowledged wrongly, and the server would end the stream.
 */
export function managed(xmpp: ReturnType<typeof client>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      xmpp.removeListener('nonza', answer);
      xmpp.removeListener('disconnect', done);
      setTimeout(resolve, 0);
    };
    const answer = (nonza: Element) => {
      if (nonza.getNS() === SM && (nonza.name === 'enabled' || nonza.name === 'failed')) done();
    };
    const timer = setTimeout(done, NO_MANAGEMENT);
    xmpp.on('nonza', answer);
    xmpp.on('disconnect', done);
  });
}
